#include <algorithm>

#include "agent/storage/mounts.hpp"
#include "base/text/split.hpp"

namespace qvd::agent {
namespace {

/// mountinfo writes space, tab, newline and backslash as \ooo.
std::string unescape(std::string_view field) {
  std::string out;
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (field[i] == '\\' && i + 3 < field.size()) {
      out += static_cast<char>((field[i + 1] - '0') * 64 + (field[i + 2] - '0') * 8 +
                               (field[i + 3] - '0'));
      i += 3;
    } else {
      out += field[i];
    }
  }
  return out;
}

/// Field 5 of a line (man 5 proc): the mount point.
std::string mount_point_of(std::string_view line) {
  const auto fields = base::split(line, ' ');
  return fields.size() < 5 ? std::string() : unescape(fields[4]);
}

bool lies_below(const std::string& path, const std::string& root) {
  return path == root || (path.starts_with(root) && path[root.size()] == '/');
}

}  // namespace

std::vector<std::string> mount_points_below(std::string_view mountinfo,
                                            const std::filesystem::path& below) {
  std::vector<std::string> found;
  const std::string root = below.string();
  for (const std::string_view line : base::split_lines(mountinfo)) {
    const std::string path = mount_point_of(line);
    if (lies_below(path, root)) found.push_back(path);
  }
  std::reverse(found.begin(), found.end());  // later mounts are listed later
  std::stable_sort(found.begin(), found.end(), [](const std::string& a, const std::string& b) {
    return std::count(a.begin(), a.end(), '/') > std::count(b.begin(), b.end(), '/');
  });
  return found;
}

}  // namespace qvd::agent

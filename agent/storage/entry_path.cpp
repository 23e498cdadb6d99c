#include "agent/storage/entry_path.hpp"

#include <algorithm>

#include "base/text/ascii.hpp"
#include "base/text/split.hpp"

namespace qvd::agent {
namespace {

constexpr std::size_t kMaxPart = 255;  // NAME_MAX
constexpr std::size_t kMaxDepth = 100;

bool is_plain(char c) {
  return base::is_letter_or_digit(c) || c == '_';
}

bool is_plain_part(std::string_view part) {
  return !part.empty() && is_plain(part.front()) &&
         std::all_of(part.begin(), part.end(),
                     [](char c) { return is_plain(c) || c == '.' || c == '-'; });
}

base::Status refuse(std::string_view path, std::string_view why) {
  return base::invalid("entry '" + std::string(path.substr(0, 200)) + "' " + std::string(why));
}

}  // namespace

base::Result<std::vector<std::string>> split_entry_path(std::string_view path) {
  if (path.empty()) return base::invalid("an entry has no name");
  if (path.front() == '/') return refuse(path, "has an absolute path");
  if (path.find('\0') != std::string_view::npos) return refuse(path, "has a NUL in its name");
  std::vector<std::string> parts;
  for (const std::string_view part : base::split_words(path, "/")) {
    if (part == ".") continue;
    if (part == "..") return refuse(path, "leads out of the image ('..')");
    if (part.size() > kMaxPart) return refuse(part, "has a name of more than 255 bytes");
    parts.emplace_back(part);
    if (parts.size() > kMaxDepth) return refuse(part, "lies more than 100 folders deep");
  }
  return parts;
}

bool is_plain_relative_path(std::string_view path) {
  const auto parts = base::split(path, '/');
  return std::all_of(parts.begin(), parts.end(), is_plain_part);
}

bool is_plain_absolute_path(std::string_view path) {
  return path.starts_with('/') && is_plain_relative_path(path.substr(1));
}

}  // namespace qvd::agent

#include "base/properties/properties.hpp"

#include <cstddef>
#include <string>

#include "base/text/split.hpp"
#include "base/text/trim.hpp"

namespace qvd::base {
namespace {

constexpr std::string_view kBlanksAndReturn = " \t\r";  // lines of Windows end with a return

Status read_line(std::string_view line, const TakeProperty& take) {
  if (line.empty() || line.starts_with('#')) return ok_status();
  const auto equals = line.find('=');
  if (equals == std::string_view::npos) return invalid("expected key=value");
  const std::string_view key = trim(line.substr(0, equals));
  return take(key, trim(line.substr(equals + 1))).with_context(key);
}

}  // namespace

Status read_properties(std::string_view text, std::string_view file, const TakeProperty& take) {
  std::size_t number = 0;
  for (const std::string_view line : split_lines(text)) {
    ++number;
    const Status status = read_line(trim(line, kBlanksAndReturn), take);
    if (!status.ok()) return status.with_context(std::string(file) + ":" + std::to_string(number));
  }
  return ok_status();
}

}  // namespace qvd::base

#include "api/client/retry_after.hpp"

#include <charconv>

namespace qvd::api {

std::optional<std::chrono::seconds> parse_retry_after(const std::string& text) {
  unsigned seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return std::chrono::seconds(seconds);
}

}  // namespace qvd::api

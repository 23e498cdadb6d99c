#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace qvd::api {

/// The seconds of a Retry-After header; nothing for "" or the form with a date, which API servers
/// do not send.
std::optional<std::chrono::seconds> parse_retry_after(const std::string& text);

}  // namespace qvd::api

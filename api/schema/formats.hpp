#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace qvd::api::schema {

/// The formats that Kubernetes enforces and schemas of ours may use.
enum class Format : std::uint8_t {
  kNone,
  kInt32,
  kInt64,
  kDateTime,
  kDate,
  kDuration,
  kByte,
  kIpv4,
  kIpv6,
  kCidr,
  kMac,
  kEmail,
  kUri,
  kHostname,
  kUuid
};

/// Nothing for a format that we do not enforce.
std::optional<Format> parse_format(std::string_view name);
std::string_view format_name(Format format);

/// Whether a string has the format; true for the formats of numbers.
bool matches_format(Format format, std::string_view text);

}  // namespace qvd::api::schema

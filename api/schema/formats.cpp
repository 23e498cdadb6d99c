#include "api/schema/formats.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

#include "api/cel/time.hpp"
#include "api/meta/names.hpp"
#include "base/text/ascii.hpp"
#include "base/text/letter_case.hpp"

namespace qvd::api::schema {
namespace {

constexpr std::array<std::pair<std::string_view, Format>, 18> kFormats = {
    {{"int32", Format::kInt32},
     {"int64", Format::kInt64},
     {"date-time", Format::kDateTime},
     {"datetime", Format::kDateTime},
     {"date", Format::kDate},
     {"duration", Format::kDuration},
     {"byte", Format::kByte},
     {"ipv4", Format::kIpv4},
     {"ipv6", Format::kIpv6},
     {"cidr", Format::kCidr},
     {"mac", Format::kMac},
     {"email", Format::kEmail},
     {"uri", Format::kUri},
     {"hostname", Format::kHostname},
     {"uuid", Format::kUuid},
     // Nothing to check: any number, any text.
     {"float", Format::kNone},
     {"double", Format::kNone},
     {"password", Format::kNone}}};

bool is_address(int family, std::string_view text) {
  std::array<unsigned char, 16> bytes{};
  const std::string copy(text);
  return inet_pton(family, copy.c_str(), bytes.data()) == 1;
}

bool is_cidr(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  const std::string_view address = text.substr(0, slash);
  const std::string_view bits = text.substr(slash + 1);
  int length = -1;
  const auto [end, error] = std::from_chars(bits.data(), bits.data() + bits.size(), length);
  if (error != std::errc() || end != bits.data() + bits.size() || !base::is_digit(bits.front()))
    return false;
  if (is_address(AF_INET, address)) return length <= 32;
  return is_address(AF_INET6, address) && length <= 128;
}

bool is_mac(std::string_view text) {
  if (text.size() != 17) return false;
  const char separator = text[2];
  if (separator != ':' && separator != '-') return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (i % 3 == 2 ? text[i] != separator : !base::is_hex_digit(text[i])) return false;
  return true;
}

bool is_base64(std::string_view text) {
  if (text.size() % 4 != 0) return false;
  const std::string_view body = text.substr(0, text.find('='));
  if (text.size() - body.size() > 2) return false;
  if (text.find_first_not_of('=', body.size()) != std::string_view::npos) return false;
  return std::all_of(body.begin(), body.end(),
                     [](char c) { return base::is_letter_or_digit(c) || c == '+' || c == '/'; });
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !base::is_hex_digit(text[i])) return false;
  }
  return true;
}

bool is_email(std::string_view text) {
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size()) return false;
  return std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == ',';
  });
}

// A scheme and something behind it, or an absolute path, without spaces.
bool is_uri(std::string_view text) {
  const bool clean = std::none_of(text.begin(), text.end(),
                                  [](char c) { return static_cast<unsigned char>(c) <= ' '; });
  if (!clean || text.empty()) return false;
  if (text.front() == '/') return true;
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) return false;
  const std::string_view scheme = text.substr(0, colon);
  return base::is_letter(scheme.front()) && std::all_of(scheme.begin(), scheme.end(), [](char c) {
           return base::is_letter_or_digit(c) || c == '+' || c == '-' || c == '.';
         });
}

bool is_date(std::string_view text) {
  return text.size() == 10 && cel::parse_timestamp(std::string(text) + "T00:00:00Z").has_value();
}

bool is_hostname(std::string_view text) {
  return !dns_subdomain_problem(base::lower_ascii(text));
}

}  // namespace

std::optional<Format> parse_format(std::string_view name) {
  for (const auto& [text, format] : kFormats)
    if (text == name) return format;
  return std::nullopt;
}

std::string_view format_name(Format format) {
  for (const auto& [text, entry] : kFormats)
    if (entry == format) return text;
  return "";
}

bool matches_format(Format format, std::string_view text) {
  switch (format) {
    case Format::kNone:
    case Format::kInt32:
    case Format::kInt64:
      return true;
    case Format::kDateTime:
      return cel::parse_timestamp(text).has_value();
    case Format::kDate:
      return is_date(text);
    case Format::kDuration:
      return cel::parse_go_duration(text).has_value();
    case Format::kByte:
      return is_base64(text);
    case Format::kIpv4:
      return is_address(AF_INET, text);
    case Format::kIpv6:
      return is_address(AF_INET6, text);
    case Format::kCidr:
      return is_cidr(text);
    case Format::kMac:
      return is_mac(text);
    case Format::kEmail:
      return is_email(text);
    case Format::kUri:
      return is_uri(text);
    case Format::kHostname:
      return is_hostname(text);
    case Format::kUuid:
      return is_uuid(text);
  }
  return false;
}

}  // namespace qvd::api::schema

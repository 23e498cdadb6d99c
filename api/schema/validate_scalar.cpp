#include <re2/re2.h>

#include <cmath>
#include <limits>

#include "api/schema/validate.hpp"

namespace qvd::api::schema {
namespace {

using base::Json;

bool out_of_range(const Node& node, const Json& value) {
  if (node.types == 0 || !node.accepts(kIntegerBit) || value.is_number_float()) return false;
  if (value.is_number_unsigned() &&
      value.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max())
    return true;
  const auto number = value.get<std::int64_t>();
  return node.format == Format::kInt32 && (number < std::numeric_limits<std::int32_t>::min() ||
                                           number > std::numeric_limits<std::int32_t>::max());
}

bool is_multiple(double number, double of) {
  const double quotient = number / of;
  return std::fabs(quotient - std::round(quotient)) < 1e-9;
}

// Code points, as Kubernetes counts lengths: bytes that do not continue a character.
std::size_t length_of(const std::string& text) {
  std::size_t out = 0;
  for (const char c : text) out += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
  return out;
}

}  // namespace

void validate_number(const Node& node, const Json& value, const Path& path, Report& report) {
  if (out_of_range(node, value)) {
    const std::string format =
        node.format == Format::kInt32 ? "with format int32" : "(default format)";
    report.add(kCauseInvalid, "",
               "Invalid value: \"\": Checked value must be of type integer " + format + " in " +
                   path.text());
    return;
  }
  const double number = value.get<double>();
  if (node.maximum && (node.exclusive_maximum ? number >= *node.maximum : number > *node.maximum))
    report.invalid(path, shown(value),
                   std::string("should be less than ") +
                       (node.exclusive_maximum ? "" : "or equal to ") + shown(*node.maximum));
  if (node.minimum && (node.exclusive_minimum ? number <= *node.minimum : number < *node.minimum))
    report.invalid(path, shown(value),
                   std::string("should be greater than ") +
                       (node.exclusive_minimum ? "" : "or equal to ") + shown(*node.minimum));
  if (node.multiple_of && !is_multiple(number, *node.multiple_of))
    report.invalid(path, shown(value), "should be a multiple of " + shown(*node.multiple_of));
}

void validate_string(const Node& node, const Json& value, const Path& path, Report& report) {
  const auto& text = value.get_ref<const std::string&>();
  const std::size_t length = length_of(text);
  if (node.max_length && length > *node.max_length)
    report.add(kCauseTooLong, path.text(),
               "Too long: may not be more than " + std::to_string(*node.max_length) + " bytes");
  if (node.min_length && length < *node.min_length)
    report.invalid(path, shown(value),
                   "should be at least " + std::to_string(*node.min_length) + " chars long");
  // A text that is too long is not worth a regular expression.
  const bool too_long = node.max_length && length > *node.max_length;
  if (node.pattern && !too_long && !RE2::PartialMatch(text, *node.pattern->regex))
    report.invalid(path, shown(value), "should match '" + node.pattern->text + "'");
  if (node.accepts(kStringBit) && !matches_format(node.format, text))
    report.invalid(path, shown(value),
                   "must be of type " + std::string(format_name(node.format)) + ": " + shown(value),
                   kCauseTypeInvalid);
}

}  // namespace qvd::api::schema

#include "api/types/field_reader.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace qvd::api {
namespace {

std::string_view type_name(const base::Json& value) {
  if (value.is_number_integer()) return "a whole number";
  if (value.is_number()) return "a number";
  if (value.is_string()) return "a string";
  if (value.is_boolean()) return "a boolean";
  if (value.is_array()) return "a list";
  if (value.is_object()) return "an object";
  return "null";
}

/// A whole number in range, also when written as 2.0.
std::optional<std::int64_t> whole_number(const base::Json& value) {
  constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
  if (value.is_number_unsigned()) {
    const auto number = value.get<std::uint64_t>();
    if (number > static_cast<std::uint64_t>(kMax)) return std::nullopt;
    return static_cast<std::int64_t>(number);
  }
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (!value.is_number_float()) return std::nullopt;
  const double number = value.get<double>();
  constexpr double kExact = 9007199254740992.0;  // 2^53: above it doubles skip whole numbers
  if (std::fabs(number) > kExact || std::trunc(number) != number) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

}  // namespace

const base::Json* FieldReader::find(std::string_view name) {
  if (!failure_.ok()) return nullptr;
  const auto found = object_->find(name);
  if (found == object_->end()) return nullptr;
  seen_.push_back(name);
  return found->is_null() ? nullptr : &*found;
}

void FieldReader::type(const KindInfo& kind) {
  std::string api_version;
  std::string name;
  (*this)("apiVersion", api_version);
  (*this)("kind", name);
  if (!name.empty() && name != kind.kind)
    fail("expected kind " + std::string(kind.kind) + ", found " + name);
  if (!api_version.empty() && api_version != kind.api_version())
    fail("expected apiVersion " + kind.api_version() + ", found " + api_version);
}

void FieldReader::rest(base::Json& unknown) {
  const auto begin = seen_.begin() + static_cast<std::ptrdiff_t>(first_seen_);
  if (static_cast<std::size_t>(seen_.end() - begin) == object_->size()) return;
  for (const auto& [key, value] : object_->items()) {
    if (std::find(begin, seen_.end(), key) == seen_.end()) unknown[key] = value;
  }
}

std::string FieldReader::path() const {
  std::string out;
  for (const Step& step : path_) {
    if (step.index != kNoIndex) {
      out += "[" + std::to_string(step.index) + "]";
    } else {
      if (!out.empty()) out += '.';
      out += step.name;
    }
  }
  return out;
}

void FieldReader::fail(std::string_view expected, const base::Json& found) {
  fail("expected " + std::string(expected) + ", found " + std::string(type_name(found)));
}

void FieldReader::fail(const std::string& message) {
  if (!failure_.ok()) return;
  const std::string where = path();
  failure_ = base::invalid(where.empty() ? message : where + ": " + message)
                 .with_causes({{"FieldValueTypeInvalid", where, message}});
}

void FieldReader::read(const base::Json& value, std::string& out) {
  if (!value.is_string()) return fail("a string", value);
  out = value.get_ref<const std::string&>();
}

void FieldReader::read(const base::Json& value, bool& out) {
  if (!value.is_boolean()) return fail("a boolean", value);
  out = value.get<bool>();
}

void FieldReader::read(const base::Json& value, std::int64_t& out) {
  const auto number = whole_number(value);
  if (!number) return fail("a whole number of 64 bits", value);
  out = *number;
}

void FieldReader::read(const base::Json& value, std::int32_t& out) {
  const auto number = whole_number(value);
  if (!number || *number > std::numeric_limits<std::int32_t>::max() ||
      *number < std::numeric_limits<std::int32_t>::min())
    return fail("a whole number of 32 bits", value);
  out = static_cast<std::int32_t>(*number);
}

void FieldReader::read(const base::Json& value, double& out) {
  if (!value.is_number()) return fail("a number", value);
  out = value.get<double>();
}

void FieldReader::read(const base::Json& value, Quantity& out) {
  auto quantity = Quantity::from_json(value);
  if (!quantity) return fail(quantity.status().message());
  out = std::move(quantity).value();
}

}  // namespace qvd::api

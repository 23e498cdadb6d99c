#include "api/types/quantity.hpp"

#include <array>
#include <charconv>
#include <limits>

namespace qvd::api {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

struct Suffix {
  std::string_view text;
  std::int64_t milli_factor;  // thousandths in one; 0: `factor` whole units
  std::int64_t factor;
};

constexpr std::array<Suffix, 14> kSuffixes{{
    {"", 0, 1},
    {"m", 1, 0},
    {"k", 0, 1'000},
    {"M", 0, 1'000'000},
    {"G", 0, 1'000'000'000},
    {"T", 0, 1'000'000'000'000},
    {"P", 0, 1'000'000'000'000'000},
    {"E", 0, 1'000'000'000'000'000'000},
    {"Ki", 0, 1LL << 10},
    {"Mi", 0, 1LL << 20},
    {"Gi", 0, 1LL << 30},
    {"Ti", 0, 1LL << 40},
    {"Pi", 0, 1LL << 50},
    {"Ei", 0, 1LL << 60},
}};

base::Status bad_quantity(std::string_view text, std::string_view why) {
  return base::invalid(
      "\"" + std::string(text) + "\" is no quantity: " + std::string(why) +
      "; write a number with one of m k M G T P E Ki Mi Gi Ti Pi Ei, such as 512Mi");
}

const Suffix* find_suffix(std::string_view text) {
  for (const Suffix& suffix : kSuffixes) {
    if (suffix.text == text) return &suffix;
  }
  return nullptr;
}

/// Digits before and behind the point as one number, and the power of ten below it.
struct Decimal {
  __extension__ __int128 mantissa = 0;
  std::int64_t scale = 1;
};

bool read_digits(std::string_view digits, Decimal& out, bool fraction) {
  for (const char c : digits) {
    if (c < '0' || c > '9') return false;
    if (fraction) {
      if (out.scale >= 1'000'000'000) continue;  // finer than anything we keep
      out.scale *= 10;
    }
    out.mantissa = out.mantissa * 10 + (c - '0');
    if (out.mantissa / out.scale > kMax) return false;
  }
  return !digits.empty();
}

}  // namespace

base::Result<Quantity> Quantity::parse(std::string_view text) {
  const std::size_t end = text.find_first_not_of("0123456789.");
  const std::string_view number = text.substr(0, end);
  const std::string_view unit = end == std::string_view::npos ? "" : text.substr(end);
  const Suffix* suffix = find_suffix(unit);
  if (!suffix) return bad_quantity(text, "unknown suffix \"" + std::string(unit) + "\"");
  const std::size_t point = number.find('.');
  Decimal value;
  if (!read_digits(number.substr(0, point), value, false))
    return bad_quantity(text, "expected digits in range");
  if (point != std::string_view::npos && !read_digits(number.substr(point + 1), value, true))
    return bad_quantity(text, "expected digits behind the point");
  const auto factor = suffix->milli_factor != 0 ? suffix->milli_factor : suffix->factor;
  __extension__ __int128 milli = value.mantissa * factor;
  if (suffix->milli_factor == 0) {
    if (milli / value.scale > kMax) return bad_quantity(text, "too large");
    milli *= 1000;
  }
  milli = (milli + value.scale - 1) / value.scale;  // rounded up, as Kubernetes does
  Quantity out;
  out.units_ = static_cast<std::int64_t>(milli / 1000);
  out.milli_ = static_cast<std::int32_t>(milli % 1000);
  out.text_ = text;
  return out;
}

base::Result<Quantity> Quantity::from_json(const base::Json& value) {
  if (value.is_string()) return parse(value.get_ref<const std::string&>());
  if (!value.is_number_integer() || (value.is_number_unsigned() && value > kMax))
    return base::invalid("expected a quantity such as 512Mi");
  if (value.get<std::int64_t>() < 0) return base::invalid("expected a quantity of at least 0");
  Quantity out = of(value.get<std::int64_t>(), std::to_string(value.get<std::int64_t>()));
  out.number_ = true;
  return out;
}

Quantity Quantity::of(std::int64_t units, std::string_view text) {
  Quantity out;
  out.units_ = units;
  out.text_ = text;
  return out;
}

Quantity Quantity::from_bytes(std::int64_t bytes) {
  static constexpr std::array<std::string_view, 7> kBinary{"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  std::size_t power = 0;
  std::int64_t shown = bytes;
  while (shown != 0 && shown % 1024 == 0 && power + 1 < kBinary.size()) {
    shown /= 1024;
    ++power;
  }
  return of(bytes, std::to_string(shown) + std::string(kBinary.at(power)));
}

Quantity Quantity::from_milli(std::int64_t milli) {
  Quantity out;
  out.units_ = milli / 1000;
  out.milli_ = static_cast<std::int32_t>(milli % 1000);
  out.text_ = out.milli_ == 0 ? std::to_string(out.units_) : std::to_string(milli) + "m";
  return out;
}

std::int64_t Quantity::units() const {
  return milli_ > 0 && units_ < kMax ? units_ + 1 : units_;
}

std::int64_t Quantity::milli() const {
  if (units_ > (kMax - milli_) / 1000) return kMax;
  return units_ * 1000 + milli_;
}

base::Json Quantity::json() const {
  return number_ ? base::Json(units_) : base::Json(text_);
}

}  // namespace qvd::api

#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/core/result.hpp"
#include "base/json/json.hpp"

namespace qvd::api {

/// An amount as Kubernetes writes it: `512Mi`, `2`, `500m`, `1.5Gi`. Compares by value and keeps
/// its text, so that reading and writing an object changes nothing. Range: up to 2^63-1 whole
/// units; finest step: a thousandth.
class Quantity {
 public:
  Quantity() = default;  // 0
  /// A number of bytes, printed with the largest binary suffix that divides it.
  static Quantity from_bytes(std::int64_t bytes);
  /// A number of thousandths, such as 1500 for `1500m`.
  static Quantity from_milli(std::int64_t milli);
  /// Source: Kubernetes, resource.Quantity, without exponents (`1e3`) and the suffixes n and u.
  static base::Result<Quantity> parse(std::string_view text);
  /// From a JSON string or whole number, which is written back as it came.
  static base::Result<Quantity> from_json(const base::Json& value);
  /// For literals of generated code: `text` is known to mean `units`.
  static Quantity of(std::int64_t units, std::string_view text);

  /// Whole units (bytes, processors …), rounded up.
  [[nodiscard]] std::int64_t units() const;
  /// The same, for readers of memory and sizes.
  [[nodiscard]] std::int64_t bytes() const { return units(); }
  /// Thousandths, at most 2^63-1.
  [[nodiscard]] std::int64_t milli() const;
  [[nodiscard]] const std::string& str() const { return text_; }
  [[nodiscard]] base::Json json() const;

  friend bool operator==(const Quantity& a, const Quantity& b) {
    return a.units_ == b.units_ && a.milli_ == b.milli_;
  }
  friend std::strong_ordering operator<=>(const Quantity& a, const Quantity& b) {
    if (const auto order = a.units_ <=> b.units_; order != 0) return order;
    return a.milli_ <=> b.milli_;
  }

 private:
  std::int64_t units_ = 0;  // rounded down
  std::int32_t milli_ = 0;  // thousandths above units_, 0 to 999
  bool number_ = false;     // stood in the document as a number
  std::string text_ = "0";
};

}  // namespace qvd::api

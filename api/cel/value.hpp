#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/cel/shape.hpp"
#include "api/cel/time.hpp"
#include "base/json/json.hpp"

namespace qvd::api::cel {

enum class Kind : std::uint8_t {
  kError,
  kNull,
  kBool,
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kList,
  kMap,
  kTimestamp,
  kDuration,
  kType,
  kOptional,
  kQuantity,
  kIp,
  kCidr
};

/// The name that type() and error messages use, such as `google.protobuf.Duration`.
std::string_view kind_name(Kind kind);

class Value;
using Values = std::vector<Value>;
using Entries = std::vector<std::pair<Value, Value>>;

/// What only few values need: an exact decimal, an address …
struct Opaque {
  virtual ~Opaque() = default;
  [[nodiscard]] virtual bool same(const Opaque& other) const = 0;
};

/// A CEL value. Lists, maps and strings of the object under test are views into its JSON, which
/// must outlive the value; what an expression makes itself is shared and immutable. An error is a
/// value too, because && and || may absorb it.
class Value {
 public:
  Value() = default;  // null
  static Value error(std::string message);
  static Value of(bool value);
  static Value of(std::int64_t value);
  static Value of(std::uint64_t value);
  static Value of(double value);
  static Value of(const Instant& time);
  static Value of(Values list);
  static Value duration(std::int64_t nanos);
  static Value string(std::string text);
  static Value view(std::string_view text);  // not copied
  static Value bytes(std::string bytes);
  static Value map(Entries entries);
  static Value type(std::string_view name);  // a static text
  static Value optional(std::optional<Value> value);
  static Value opaque(Kind kind, std::shared_ptr<const Opaque> object);
  /// A JSON value as its shape says; null for an unknown shape.
  static Value json(const base::Json& value, const Shape* shape);

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool is_error() const { return kind_ == Kind::kError; }
  [[nodiscard]] bool is_bool() const { return kind_ == Kind::kBool; }
  [[nodiscard]] bool is_string() const { return kind_ == Kind::kString; }
  [[nodiscard]] bool is_number() const {
    return kind_ == Kind::kInt || kind_ == Kind::kUint || kind_ == Kind::kDouble;
  }

  [[nodiscard]] bool boolean() const { return number_ != 0; }
  [[nodiscard]] std::int64_t integer() const { return number_; }  // also nanoseconds of a duration
  [[nodiscard]] std::uint64_t unsigned_integer() const {
    return static_cast<std::uint64_t>(number_);
  }
  [[nodiscard]] double real() const { return real_; }
  [[nodiscard]] Instant time() const { return {number_, nanos_}; }
  /// Of strings, bytes, types and errors.
  [[nodiscard]] std::string_view text() const { return text_; }
  template <class T>
  const T& as() const {
    return static_cast<const T&>(*static_cast<const Opaque*>(heap_.get()));
  }

  /// Whether both are views of equal JSON: then they are equal, else nothing is known yet.
  [[nodiscard]] bool same_document(const Value& other) const;

  /// Of lists and maps.
  [[nodiscard]] std::size_t size() const;
  /// Of lists; the index is in range.
  [[nodiscard]] Value at(std::size_t index) const;
  /// Of maps; nothing if the key is absent.
  [[nodiscard]] std::optional<Value> find(const Value& key) const;
  /// Of maps and objects, by the name in a `.name` expression.
  [[nodiscard]] std::optional<Value> field(std::string_view name) const;
  /// Of maps and objects, by a key that each_key gave.
  [[nodiscard]] std::optional<Value> entry(const Value& key) const;
  /// Calls for each key of a map until the callee returns false.
  void each_key(const std::function<bool(const Value&)>& callee) const;
  /// The value of an optional, or null.
  [[nodiscard]] const Value* inner() const;

 private:
  [[nodiscard]] const Shape* element() const {
    return shape_ == nullptr ? nullptr : shape_->element;
  }

  Kind kind_ = Kind::kNull;
  std::int32_t nanos_ = 0;
  union {
    std::int64_t number_ = 0;
    double real_;
  };
  std::string_view text_;
  const base::Json* json_ = nullptr;
  const Shape* shape_ = nullptr;
  std::shared_ptr<const void> heap_;
};

/// Equality over all kinds; numbers compare by value, different kinds are unequal.
bool equal(const Value& a, const Value& b);
/// -1, 0 or 1; nothing if the kinds have no common order (or a NaN is involved).
std::optional<int> compare(const Value& a, const Value& b);

}  // namespace qvd::api::cel

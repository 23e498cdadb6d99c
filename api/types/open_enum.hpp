#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace qvd::api {

/// The texts of an enum's values between kUnset (absent) and kOther (a value newer than this
/// program), in the order of the enumerators. Specialised beside every enum of the kinds.
template <class E>
struct EnumNames;

/// The text of a value; "" for kUnset and kOther.
template <class E>
constexpr auto to_string(E value) -> decltype(EnumNames<E>::kNames, std::string_view()) {
  const auto index = static_cast<std::size_t>(value);
  if (index == 0 || index > EnumNames<E>::kNames.size()) return {};
  return EnumNames<E>::kNames[index - 1];
}

/// The value with this text: kUnset for "", kOther for one that this program does not know.
template <class E>
constexpr E parse_enum(std::string_view text) {
  if (text.empty()) return E::kUnset;
  std::size_t index = 1;
  for (const std::string_view name : EnumNames<E>::kNames) {
    if (name == text) return static_cast<E>(index);
    ++index;
  }
  return E::kOther;
}

/// A field with an enum's value. A text that this program does not know is kept and written back,
/// so that an older program does not damage what a newer one wrote.
template <class E>
class OpenEnum {
 public:
  OpenEnum() = default;
  OpenEnum(E value) : value_(value) {}  // NOLINT(*-explicit-*): stands for the enum itself
  static OpenEnum from_text(std::string_view text) {
    OpenEnum out(parse_enum<E>(text));
    if (out.value_ == E::kOther) out.other_ = text;
    return out;
  }

  operator E() const { return value_; }  // NOLINT(*-explicit-*)
  [[nodiscard]] E value() const { return value_; }
  /// What stands in the document; "" if absent.
  [[nodiscard]] std::string_view text() const {
    return value_ == E::kOther ? std::string_view(other_) : api::to_string(value_);
  }
  [[nodiscard]] bool is_set() const { return value_ != E::kUnset; }

  friend bool operator==(const OpenEnum&, const OpenEnum&) = default;
  friend bool operator==(const OpenEnum& a, E b) { return a.value_ == b; }

 private:
  E value_ = E::kUnset;
  std::string other_;
};

template <class E>
std::string_view to_string(const OpenEnum<E>& value) {
  return value.text();
}

}  // namespace qvd::api

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "api/types/kind_info.hpp"
#include "api/types/open_enum.hpp"
#include "api/types/quantity.hpp"
#include "base/json/json.hpp"

namespace qvd::api {

/// Makes a JSON object of a struct. What is empty (no text, no items, no members) is left out, so
/// that absent stays absent.
class FieldWriter {
 public:
  static constexpr bool kReads = false;

  template <class T>
  void operator()(std::string_view name, const T& member) {
    base::Json value;
    if (write(member, value)) object_[std::string(name)] = std::move(value);
  }
  void type(const KindInfo& kind);
  void rest(const base::Json& unknown);
  /// What was written; the writer is empty afterwards.
  base::Json take() { return std::exchange(object_, base::Json::object()); }

 private:
  // Each returns whether there is something to write.
  static bool write(const std::string& value, base::Json& out);
  static bool write(const Quantity& value, base::Json& out);
  static bool write(const base::Json& value, base::Json& out);
  template <class T>
  requires std::is_arithmetic_v<T>
  static bool write(T value, base::Json& out) {
    out = value;
    return true;
  }
  template <class E>
  static bool write(const OpenEnum<E>& value, base::Json& out) {
    return write(std::string(value.text()), out);
  }
  template <class T>
  static bool write(const std::optional<T>& value, base::Json& out) {
    if (!value) return false;
    write(*value, out);
    return true;
  }
  template <class T>
  static bool write(const std::vector<T>& value, base::Json& out) {
    out = base::Json::array();
    for (const T& item : value) write(item, out.emplace_back());
    return !value.empty();
  }
  template <class T>
  static bool write(const std::map<std::string, T>& value, base::Json& out) {
    out = base::Json::object();
    for (const auto& [key, item] : value) write(item, out[key]);
    return !value.empty();
  }
  template <class T>
  requires std::is_class_v<T>
  static bool write(const T& value, base::Json& out) {
    FieldWriter nested;
    fields(nested, value);
    out = nested.take();
    return !out.empty();
  }

  base::Json object_ = base::Json::object();
};

}  // namespace qvd::api

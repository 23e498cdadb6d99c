#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "api/types/kind_info.hpp"
#include "api/types/open_enum.hpp"
#include "api/types/quantity.hpp"
#include "base/json/json.hpp"

namespace qvd::api {

/// The object that `fields(Visitor&, …)` gets: a reader fills it, a writer only looks.
template <class Visitor, class T>
using FieldsOf = std::conditional_t<Visitor::kReads, T, const T>;

/// Fills a struct from a JSON object, field by field, as the struct's `fields()` names them. The
/// first fault is kept with its path; after it nothing more is read.
class FieldReader {
 public:
  static constexpr bool kReads = true;

  /// Reads a whole document into `object` through `fields(*this, object)`.
  template <class T>
  base::Status read_root(const base::Json& document, T& object) {
    read(document, object);
    return failure_;
  }

  /// One member: absent or null leaves it as it is.
  template <class T>
  void operator()(std::string_view name, T& member) {
    const base::Json* value = find(name);
    if (!value) return;
    path_.push_back({name, kNoIndex});
    read(*value, member);
    path_.pop_back();
  }
  /// apiVersion and kind; both may be absent (items of a list), neither may be another's.
  void type(const KindInfo& kind);
  /// Keeps the members that nobody asked for; called last.
  void rest(base::Json& unknown);

 private:
  static constexpr std::size_t kNoIndex = static_cast<std::size_t>(-1);
  struct Step {
    std::string_view name;
    std::size_t index;
  };

  /// The member, or null if it is absent, null, or reading has failed.
  const base::Json* find(std::string_view name);
  void fail(std::string_view expected, const base::Json& found);
  void fail(const std::string& message);
  [[nodiscard]] std::string path() const;

  void read(const base::Json& value, std::string& out);
  void read(const base::Json& value, bool& out);
  void read(const base::Json& value, std::int32_t& out);
  void read(const base::Json& value, std::int64_t& out);
  void read(const base::Json& value, double& out);
  void read(const base::Json& value, Quantity& out);
  void read(const base::Json& value, base::Json& out) { out = value; }

  template <class E>
  void read(const base::Json& value, OpenEnum<E>& out) {
    std::string text;
    read(value, text);
    out = OpenEnum<E>::from_text(text);
  }
  template <class T>
  void read(const base::Json& value, std::optional<T>& out) {
    read(value, out.emplace());
  }
  template <class T>
  void read(const base::Json& value, std::vector<T>& out) {
    if (!value.is_array()) return fail("a list", value);
    out.clear();
    out.reserve(value.size());
    for (const base::Json& item : value) {
      path_.push_back({{}, out.size()});
      read(item, out.emplace_back());
      path_.pop_back();
    }
  }
  template <class T>
  void read(const base::Json& value, std::map<std::string, T>& out) {
    if (!value.is_object()) return fail("an object", value);
    out.clear();
    for (const auto& [key, item] : value.items()) {
      path_.push_back({key, kNoIndex});
      read(item, out[key]);
      path_.pop_back();
    }
  }
  template <class T>
  requires std::is_class_v<T>
  void read(const base::Json& value, T& out) {
    if (!value.is_object()) return fail("an object", value);
    const base::Json* outer = object_;
    const std::size_t outer_seen = first_seen_;
    object_ = &value;
    first_seen_ = seen_.size();
    fields(*this, out);
    seen_.resize(first_seen_);
    first_seen_ = outer_seen;
    object_ = outer;
  }

  const base::Json* object_ = nullptr;  // whose members are being read
  std::vector<std::string_view> seen_;  // known members that were present, of all open objects
  std::size_t first_seen_ = 0;          // where those of object_ begin
  std::vector<Step> path_;
  base::Status failure_;
};

}  // namespace qvd::api

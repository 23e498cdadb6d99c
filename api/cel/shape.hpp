#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace qvd::api::cel {

/// What a schema says about a JSON value: which CEL type it becomes and what it holds. Programs are
/// checked against the shape of `self`, and values are read by it.
/// A tree owned from the root; immutable once programs refer to it.
struct Shape {
  enum class Type {
    kDyn,  // as the JSON value itself is
    kBool,
    kInt,
    kDouble,
    kString,
    kBytes,      // base64 text
    kTimestamp,  // RFC 3339 text
    kDuration,   // Go duration text
    kList,
    kMap,
    kObject
  };
  struct Field {
    std::string json_key;
    const Shape* shape = nullptr;
  };

  Type type = Type::kDyn;
  /// Of kObject: declared members by the name that CEL uses (see escape_field).
  std::map<std::string, Field, std::less<>> fields;
  /// Items of a kList, values of a kMap; null if nothing is known.
  const Shape* element = nullptr;

  [[nodiscard]] const Field* find(std::string_view name) const {
    const auto found = fields.find(name);
    return found == fields.end() ? nullptr : &found->second;
  }
};

/// The name by which CEL reaches a JSON member: `a-b` is `a__dash__b`, `namespace` (a keyword)
/// `__namespace__`. "" if it cannot be reached.
std::string escape_field(std::string_view json_key);

}  // namespace qvd::api::cel

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json/json.hpp"

namespace qvd::api {

/// The part of Kubernetes' JSONPath that printer columns use: `.a.b`, `['a']`, `[0]`, `[-1]`,
/// `[*]`,
/// `.*` and filters `[?(@.type=="Ready")]` that compare a member with a literal.
class JsonPath {
 public:
  /// Errors: Invalid, quoting the path.
  static base::Result<JsonPath> parse(std::string_view text);

  /// All matches in document order. A missing member gives none; it is no error.
  [[nodiscard]] std::vector<const base::Json*> find(const base::Json& document) const;

  struct Step {
    enum class Kind { kMember, kIndex, kAll, kFilter };
    Kind kind = Kind::kMember;
    std::string name;             // of a member
    std::ptrdiff_t index = 0;     // negative from the end
    std::vector<std::string> at;  // of a filter: the members behind @
    bool equal = true;            // == or !=
    base::Json literal;
  };

 private:
  std::vector<Step> steps_;
};

}  // namespace qvd::api

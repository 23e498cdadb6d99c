#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json/json.hpp"

namespace qvd::api {

/// A label selector as `kubectl get -l` takes it: `a=b,c!=d,e in (f,g),!h,i,j>3`. All terms hold.
/// Threads: immutable after parse; matching is safe from any thread.
class LabelSelector {
 public:
  enum class Operator { kExists, kDoesNotExist, kIn, kNotIn, kGreaterThan, kLessThan };

  /// `=`, `==` and `in` are kIn; `!=` and `notin` are kNotIn, which absence satisfies too.
  struct Requirement {
    std::string key;
    Operator op = Operator::kExists;
    std::vector<std::string> values;  // sorted
    long long bound = 0;              // of kGreaterThan and kLessThan
  };

  /// An empty selector selects everything.
  LabelSelector() = default;
  /// Errors: BadRequest with the texts of Kubernetes, such as
  /// `found '', expected: identifier after ','`.
  static base::Result<LabelSelector> parse(std::string_view text);
  /// From `{matchLabels, matchExpressions}`; null and {} select everything.
  static base::Result<LabelSelector> from_json(const base::Json& selector);

  /// `labels` is `metadata.labels`: an object of strings, or null.
  [[nodiscard]] bool matches(const base::Json& labels) const;
  [[nodiscard]] bool empty() const { return requirements_.empty(); }
  [[nodiscard]] const std::vector<Requirement>& requirements() const { return requirements_; }

 private:
  std::vector<Requirement> requirements_;
};

}  // namespace qvd::api

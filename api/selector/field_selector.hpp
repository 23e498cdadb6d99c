#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json/json.hpp"

namespace qvd::api {

/// The fields that a kind may be selected by: field label -> path of keys in the object.
class SelectableFields {
 public:
  /// Every kind has metadata.name, namespaced ones metadata.namespace. `json_paths` are those of
  /// the CRD's `selectableFields`, such as `.spec.host`.
  static SelectableFields for_custom(bool namespaced, const std::vector<std::string>& json_paths);
  /// Those of a built-in kind (Secret, Namespace, Event …); unknown kinds get the metadata only.
  static SelectableFields for_core(std::string_view kind, bool namespaced);

  /// Paths to try in turn (the first that is not "" counts), or null if the label is unknown.
  [[nodiscard]] const std::vector<std::vector<std::string>>* find(std::string_view label) const;

 private:
  void add(std::string label, std::string_view path);
  std::map<std::string, std::vector<std::vector<std::string>>, std::less<>> fields_;
};

/// A field selector: `metadata.name=x,spec.host!=y`. All terms hold; an absent field equals "".
/// Threads: immutable after parse; matching is safe from any thread.
class FieldSelector {
 public:
  struct Term {
    std::string label;
    bool equal = true;
    std::string value;
    std::vector<std::vector<std::string>> paths;
  };

  /// An empty selector selects everything.
  FieldSelector() = default;
  /// Errors: BadRequest `invalid selector: 'bad'; can't understand 'bad'` or
  /// `field label not supported: spec.size`.
  static base::Result<FieldSelector> parse(std::string_view text, const SelectableFields& fields);

  [[nodiscard]] bool matches(const base::Json& object) const;
  [[nodiscard]] bool empty() const { return terms_.empty(); }
  [[nodiscard]] const std::vector<Term>& terms() const { return terms_; }
  /// The one value that this field must have, if a term demands it (`metadata.name`, for
  /// authorization and for reading a single key).
  [[nodiscard]] std::optional<std::string> exact(std::string_view label) const;

 private:
  std::vector<Term> terms_;
};

/// A field's value as selectors compare it: strings as they are, integers and booleans printed,
/// everything else "".
std::string selectable_text(const base::Json& value);

}  // namespace qvd::api

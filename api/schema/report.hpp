#pragma once

#include <string>
#include <string_view>

#include "api/meta/invalid.hpp"
#include "base/json/json.hpp"

namespace qvd::api::schema {

/// Where a value stands; lives on the stack and is only printed when something is wrong.
class Path {
 public:
  Path() = default;  // the root
  Path(const Path& parent, std::string_view member) : parent_(&parent), member_(member) {}
  Path(const Path& parent, std::size_t index) : parent_(&parent), index_(index), is_index_(true) {}

  /// `spec.ports[0].name`; "" for the root.
  [[nodiscard]] std::string text() const;

 private:
  const Path* parent_ = nullptr;
  std::string_view member_;
  std::size_t index_ = 0;
  bool is_index_ = false;
};

/// Collects causes, up to a bound: an object with thousands of faults needs no longer list.
class Report {
 public:
  static constexpr std::size_t kMaxCauses = 100;

  void add(const char* reason, std::string field, std::string message);
  /// `Invalid value: <shown>: <path> in body <why>`.
  void invalid(const Path& path, const std::string& shown, const std::string& why,
               const char* reason = kCauseInvalid);
  [[nodiscard]] bool full() const { return causes_.size() >= kMaxCauses; }
  [[nodiscard]] const FieldCauses& causes() const { return causes_; }
  FieldCauses take() { return std::move(causes_); }

 private:
  FieldCauses causes_;
};

/// The JSON type of a value as Kubernetes names it.
const char* type_name(const base::Json& value);
/// A value as Kubernetes prints it in a message: strings quoted, whole numbers without a fraction.
std::string shown(const base::Json& value);
std::string shown(double number);

/// Index of each item of a list-map by the values of its keys.
base::Json item_key(const base::Json& item, const std::vector<std::string>& keys);

}  // namespace qvd::api::schema

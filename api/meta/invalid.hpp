#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/core/status.hpp"

namespace qvd::api {

using FieldCauses = std::vector<base::FieldCause>;

// Reasons of `details.causes[]`.
inline constexpr const char* kCauseInvalid = "FieldValueInvalid";
inline constexpr const char* kCauseTypeInvalid = "FieldValueTypeInvalid";
inline constexpr const char* kCauseRequired = "FieldValueRequired";
inline constexpr const char* kCauseDuplicate = "FieldValueDuplicate";
inline constexpr const char* kCauseNotSupported = "FieldValueNotSupported";
inline constexpr const char* kCauseForbidden = "FieldValueForbidden";
inline constexpr const char* kCauseTooLong = "FieldValueTooLong";
inline constexpr const char* kCauseTooMany = "FieldValueTooMany";

/// The 422 for an object with faults: `Widget.qvd.dev "w" is invalid: spec.size: Required value`,
/// or `…: [a, b]` for several. `group_kind` is `Kind.group`, or `Kind` for the core group. The
/// causes stay attached; equal ones are printed once.
base::Status invalid_object(std::string_view group_kind, std::string_view name, FieldCauses causes);

/// `Invalid value: "<value>": <why>` and the like, with Go's quoting of the value.
base::FieldCause invalid_value(std::string field, std::string_view value, std::string_view why);
base::FieldCause required_value(std::string field, std::string_view why = "");
base::FieldCause forbidden_value(std::string field, std::string_view why);
/// `Unsupported value: "x": supported values: "a", "b"`.
base::FieldCause unsupported_value(std::string field, std::string_view value,
                                   const std::vector<std::string>& supported);

/// Text in double quotes, escaped as Go's %q does.
std::string go_quote(std::string_view text);

}  // namespace qvd::api

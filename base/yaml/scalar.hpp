#pragma once

#include <string>

#include "base/core/result.hpp"
#include "base/json/json.hpp"

namespace qvd::base {

/// The value of a plain (unquoted) scalar under the core schema of YAML 1.2.
/// Errors: Invalid for what readers of YAML disagree on, or JSON cannot carry.
Result<Json> resolve_plain_scalar(const std::string& text);

}  // namespace qvd::base

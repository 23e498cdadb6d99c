#pragma once

#include <cstddef>

#include "base/json/json.hpp"

namespace qvd::api {

// Bounds on what a patch may make of an object. Copies can double it again and again, moves can
// nest it deeper and deeper, and removing the front of a long list shifts all the rest.
inline constexpr std::size_t kMaxPatchedDepth = 64;
inline constexpr std::size_t kMaxCopiedValues = 200'000;
inline constexpr std::size_t kMaxPatchWork = 5'000'000;  // values visited or shifted

struct Extent {
  std::size_t values = 0;  // the document itself included
  std::size_t depth = 0;   // 1 for [] and {}, 0 for a scalar
};

/// Size and depth of a document. Keeps its own stack, so any depth is safe.
Extent measure(const base::Json& value);

/// Errors: Invalid if the document is nested deeper than kMaxPatchedDepth.
base::Status check_depth(std::size_t depth);

}  // namespace qvd::api

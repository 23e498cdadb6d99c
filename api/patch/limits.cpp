#include "api/patch/limits.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace qvd::api {

using base::Json;

Extent measure(const Json& value) {
  Extent out;
  std::vector<std::pair<const Json*, std::size_t>> open = {{&value, 1}};
  while (!open.empty()) {
    const auto [at, depth] = open.back();
    open.pop_back();
    ++out.values;
    if (!at->is_structured()) continue;
    out.depth = std::max(out.depth, depth);
    for (const Json& child : *at) open.emplace_back(&child, depth + 1);
  }
  return out;
}

base::Status check_depth(std::size_t depth) {
  if (depth <= kMaxPatchedDepth) return {};
  return base::invalid("the patched object is nested deeper than " +
                       std::to_string(kMaxPatchedDepth) + " levels");
}

}  // namespace qvd::api

#include "base/core/context.hpp"

#include <algorithm>

namespace qvd::base {

Context Context::limited(std::chrono::milliseconds timeout) const {
  Context copy = *this;
  copy.deadline = std::min(deadline, std::chrono::steady_clock::now() + timeout);
  return copy;
}

}  // namespace qvd::base

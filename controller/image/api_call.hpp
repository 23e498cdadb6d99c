#pragma once

#include <chrono>

namespace qvd::controller {

/// One call to the API server. What is done to a large file beside it may take hours.
inline constexpr std::chrono::seconds kApiCall{60};

}  // namespace qvd::controller

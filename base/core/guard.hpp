#pragma once

#include <exception>
#include <string>
#include <type_traits>
#include <utility>

#include "base/core/result.hpp"

namespace qvd::base {

/// Calls `act`, which returns a Status or Result, and turns an exception of it into a failure. For
/// the top of a thread's loop: what a library threw must not end the process, or the thread
/// quietly.
template <class Act>
auto guarded(Act&& act) -> std::invoke_result_t<Act> {
  try {
    return std::forward<Act>(act)();
  } catch (const std::exception& error) {
    return internal_error(std::string("an exception escaped: ") + error.what());
  }
}

}  // namespace qvd::base

#pragma once

#include <source_location>
#include <string_view>

namespace qvd::base {

/// Prints the broken invariant with its place and aborts.
[[noreturn]] void check_failed(std::string_view condition, std::string_view message,
                               std::source_location where = std::source_location::current());

}  // namespace qvd::base

/// An invariant of our own code, checked in every build. Never for input.
#define QVD_CHECK(condition, message)                                 \
  do {                                                                \
    if (!(condition)) ::qvd::base::check_failed(#condition, message); \
  } while (false)

#pragma once

#include <string_view>

namespace qvd::base {

/// Prints the broken invariant with its place and aborts.
[[noreturn]] void check_failed(const char* file, int line, std::string_view condition,
                               std::string_view message);

}  // namespace qvd::base

/// An invariant of our own code, checked in every build. Never for input.
#define QVD_CHECK(condition, message)                                                     \
  do {                                                                                    \
    if (!(condition)) ::qvd::base::check_failed(__FILE__, __LINE__, #condition, message); \
  } while (false)

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/core/result.hpp"

namespace qvd::client {

using base::Result;
using base::Status;

/// One desktop of the person, as the gateway lists it.
struct Desktop {
  std::int64_t id = 0;
  std::string name;
  std::string state;
  bool blocked = false;
};

/// Reads the gateway's list. Servers disagree on types: numbers, strings and booleans are taken.
Result<std::vector<Desktop>> parse_desktops(std::string_view json);

/// Columns ID NAME STATE, aligned.
std::string print_table(const std::vector<Desktop>& desktops, bool header);
/// The same for programs: a JSON list.
std::string print_json(const std::vector<Desktop>& desktops);

/// The desktop that is meant: by id, by name, or the only one. Nothing if a person has to choose.
/// Errors: NotFound, naming those that exist.
Result<std::optional<Desktop>> choose(const std::vector<Desktop>& desktops, std::string_view id,
                                      std::string_view name);

}  // namespace qvd::client

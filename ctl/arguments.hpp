#pragma once

#include <string>
#include <vector>

#include "ctl/api.hpp"

namespace qvd::ctl {

/// What `KIND NAME…`, `KIND/NAME…` or `KIND,KIND` on a command line mean.
struct Target {
  const Resource* resource = nullptr;
  std::string name;  // "" for all of that kind
};

/// Errors: a usage error for a mixture that means nothing; NotFound for an unknown kind.
Result<std::vector<Target>> parse_targets(const Catalogue& catalogue,
                                          const std::vector<std::string>& words);

/// For verbs of one kind: `vm NAME…` or `vm/NAME…`. `kinds` are the words allowed.
/// Errors: a usage error that names them.
struct Named {
  std::string kind;  // the word as given
  std::vector<std::string> names;
};
Result<Named> parse_named(const std::vector<std::string>& words,
                          const std::vector<std::string>& kinds);

/// Arguments with the global flags that stand before the command moved behind it, because each
/// command reads them: `qvdctl -n acme get vm` is `qvdctl get -n acme vm`.
std::vector<std::string> move_leading_flags(const std::vector<std::string>& arguments);

}  // namespace qvd::ctl

#pragma once

#include <memory>
#include <vector>

#include "controller/runtime/controller.hpp"

namespace qvd::controller {

/// Counts for people: machines of a flavour, image, user or host, addresses of a network, volumes
/// of a pool. Recomputed from caches, written at most every 10 s an object and only if they
/// changed, so that a busy morning does not become a storm of writes. The simplest controllers
/// there are: the model for others.
std::vector<std::unique_ptr<Controller>> make_counts_controllers(const Deps& deps);

}  // namespace qvd::controller

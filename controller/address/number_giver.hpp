#pragma once

#include <cstdint>

#include "controller/address/claims.hpp"

namespace qvd::controller {

/// Gives machines their numbers: the next one after all that were ever given. Threads: one.
class NumberGiver {
 public:
  explicit NumberGiver(const Claims& claims) : claims_(claims) {}

  /// Fills in `machine.spec.id`, or holds the one that is there.
  /// Errors: Invalid with reason IdTaken; Unavailable if many others take numbers just now.
  base::Status give(const base::Context& ctx, api::VirtualMachine& machine);

 private:
  const Claims& claims_;
  std::int64_t highest_ = 0;  // that we know of: our cache may lag behind our own claims
};

}  // namespace qvd::controller

#pragma once

#include <cstdint>
#include <memory>

#include "api/types/address_claim.hpp"
#include "api/types/virtual_machine.hpp"

namespace qvd::controller {

/// One claim and what speaks for keeping it.
struct ReleaseView {
  api::AddressClaim claim;
  std::shared_ptr<const api::VirtualMachine> owner;  // the object of the owner's name, or null
  bool in_use = false;                               // a run has the address
  std::int64_t highest_number = 0;                   // of all claims of numbers
};

/// Whether the claim may go: its owner is gone, or has another address by now. A machine without
/// an address may be about to get this one. A reserved address stays until somebody deletes it.
bool may_release(const ReleaseView& view);

}  // namespace qvd::controller

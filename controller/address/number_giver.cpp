#include "controller/address/number_giver.hpp"

#include <algorithm>

#include "controller/address/allocate.hpp"

namespace qvd::controller {

using api::AddressClaim;

base::Status NumberGiver::give(const base::Context& ctx, api::VirtualMachine& machine) {
  if (machine.spec.id) {
    AddressClaim claim = claim_for(machine, claim_name(*machine.spec.id));
    claim.spec.id = machine.spec.id;
    return claims_.hold(ctx, claim, "IdTaken", "number " + std::to_string(*machine.spec.id));
  }
  for (const auto& claim : claims_.cached()) {
    if (!claim->spec.id) continue;
    if (claim->spec.owner.uid == machine.metadata.uid) {  // given, but not written down yet
      machine.spec.id = claim->spec.id;
      return base::ok_status();
    }
    highest_ = std::max(highest_, *claim->spec.id);
  }
  for (int i = 0; i < kClaimTries; ++i) {
    const std::int64_t id = choose_id(highest_);
    AddressClaim claim = claim_for(machine, claim_name(id));
    claim.spec.id = id;
    const base::Status made = claims_.create(ctx, claim);
    if (made.ok() || made.code() == base::Code::kAlreadyExists) highest_ = id;
    if (made.ok()) machine.spec.id = id;
    if (made.code() != base::Code::kAlreadyExists) return made;
  }
  return base::unavailable("many others take numbers at this moment");
}

}  // namespace qvd::controller

#include "controller/address/release.hpp"

namespace qvd::controller {

bool may_release(const ReleaseView& view) {
  const api::AddressClaimSpec& spec = view.claim.spec;
  if (spec.owner.kind != api::AddressClaimOwnerKind::kVirtualMachine || view.in_use) return false;
  const bool gone = !view.owner || view.owner->metadata.uid != spec.owner.uid;
  if (spec.id) return gone && *spec.id < view.highest_number;
  if (gone) return true;
  return !view.owner->spec.address.empty() && view.owner->spec.address != spec.address;
}

}  // namespace qvd::controller

#include "controller/address/claims.hpp"

#include "api/client/typed_client.hpp"

namespace qvd::controller {

using api::AddressClaim;

namespace {

base::Status taken(const char* reason, const std::string& what, const AddressClaim& by) {
  return {base::Code::kInvalid, reason,
          what + " belongs to " + by.spec.owner.ns + "/" + by.spec.owner.name};
}

}  // namespace

AddressClaim claim_for(const api::VirtualMachine& machine, std::string name) {
  AddressClaim claim;
  claim.metadata.name = std::move(name);
  claim.spec.owner.kind = api::AddressClaimOwnerKind::kVirtualMachine;
  claim.spec.owner.ns = machine.metadata.ns;
  claim.spec.owner.name = machine.metadata.name;
  claim.spec.owner.uid = machine.metadata.uid;
  return claim;
}

Claims::Claims(const Deps& deps) : api_(deps.api), cache_(deps.informers.of<AddressClaim>()) {}

base::Status Claims::create(const base::Context& ctx, const AddressClaim& claim) const {
  return api::TypedClient<AddressClaim>(api_).create(ctx, claim).status();
}

base::Status Claims::hold(const base::Context& ctx, const AddressClaim& claim, const char* reason,
                          const std::string& what) const {
  const auto cached = cache_.get(api::key_of(claim));
  if (cached && cached->spec.owner.uid == claim.spec.owner.uid) return base::ok_status();
  const base::Status made = create(ctx, claim);
  if (made.code() != base::Code::kAlreadyExists) return made;
  ASSIGN_OR_RETURN(const AddressClaim there,
                   api::TypedClient<AddressClaim>(api_).get(ctx, api::key_of(claim)));
  if (there.spec.owner.uid == claim.spec.owner.uid) return base::ok_status();
  return taken(reason, what, there);
}

}  // namespace qvd::controller

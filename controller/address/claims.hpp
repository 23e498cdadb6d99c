#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/client/informer.hpp"
#include "api/types/address_claim.hpp"
#include "api/types/virtual_machine.hpp"
#include "controller/runtime/reconciler.hpp"

namespace qvd::controller {

/// How often something that others may have taken meanwhile is tried: claims that our cache does
/// not show yet.
inline constexpr int kClaimTries = 32;

/// A claim of this name for a machine; what is claimed is for the caller to fill in.
api::AddressClaim claim_for(const api::VirtualMachine& machine, std::string name);

/// The AddressClaims of the farm. To create one is to take what it stands for.
class Claims {
 public:
  explicit Claims(const Deps& deps);

  [[nodiscard]] std::vector<std::shared_ptr<const api::AddressClaim>> cached() const {
    return cache_.list();
  }
  /// Errors: AlreadyExists if somebody has it; our cache may not show that yet.
  base::Status create(const base::Context& ctx, const api::AddressClaim& claim) const;
  /// Makes sure that this very claim is its owner's. Errors: Invalid with `reason` if it is
  /// another's, saying that of `what`.
  base::Status hold(const base::Context& ctx, const api::AddressClaim& claim, const char* reason,
                    const std::string& what) const;

 private:
  api::ApiClient& api_;
  api::Informer<api::AddressClaim>& cache_;
};

}  // namespace qvd::controller

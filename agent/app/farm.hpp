#pragma once

#include <chrono>
#include <string>

#include "api/client/api_client.hpp"
#include "base/core/guarded.hpp"

namespace qvd::agent {

/// Which farm this agent works for, told by the uid of the namespace `qvd-system`: plans and
/// domains carry it, and only machines of this farm are ever stopped for want of a run. Threads:
/// any.
class FarmIdentity {
 public:
  explicit FarmIdentity(api::ApiClient& api,
                        std::chrono::milliseconds between_tries = std::chrono::seconds(1))
      : api_(api), between_tries_(between_tries) {}

  /// Returns when the farm is known, however often that fails before; the failure if ctx ends
  /// first.
  base::Status learn(const base::Context& ctx);
  /// "" until it is known.
  [[nodiscard]] std::string uid() const { return uid_.copy(); }
  /// Whether the API answers for the farm that was learnt, asked now.
  [[nodiscard]] bool is_still_ours(const base::Context& ctx) const;

 private:
  api::ApiClient& api_;
  const std::chrono::milliseconds between_tries_;
  base::Guarded<std::string> uid_;
};

}  // namespace qvd::agent

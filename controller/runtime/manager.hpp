#pragma once

#include <memory>
#include <vector>

#include "api/client/informer_set.hpp"
#include "api/client/leader_elector.hpp"
#include "base/core/context.hpp"
#include "controller/runtime/controller.hpp"

namespace qvd::controller {

/// Runs controllers: caches first, then the election, then the workers, for as long as we lead.
/// A lost leadership stops the workers and campaigns anew with warm caches.
class Manager {
 public:
  Manager(api::ApiClient& api, api::InformerSet& informers, const base::Clock& clock,
          api::LeaderElectorOptions election);
  ~Manager();

  void add(std::unique_ptr<Controller> controller);

  /// Blocks until ctx stops. Errors: the caches are not complete after two minutes.
  base::Status run(const base::Context& ctx);

  /// Whether this process may write at this moment. Any thread.
  [[nodiscard]] bool leading() const;
  /// For /readyz: caches complete. A standby is ready.
  [[nodiscard]] base::Status ready() const;

 private:
  void lead_once(const base::Context& ctx);

  api::ApiClient& api_;
  api::InformerSet& informers_;
  const base::Clock& clock_;
  const api::LeaderElectorOptions election_;
  std::vector<std::unique_ptr<Controller>> controllers_;
  mutable std::mutex mutex_;                     // guards elector_ (the pointer)
  std::shared_ptr<api::LeaderElector> elector_;  // shared with leading() while it asks
};

}  // namespace qvd::controller

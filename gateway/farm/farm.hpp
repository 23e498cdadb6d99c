#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/client/api_client.hpp"
#include "base/core/clock.hpp"
#include "base/core/context.hpp"
#include "gateway/auth/local_authenticator.hpp"
#include "gateway/auth/sign_in.hpp"
#include "gateway/broker/machine_view.hpp"
#include "gateway/broker/progress.hpp"
#include "gateway/farm/change_hub.hpp"
#include "gateway/farm/views.hpp"

namespace qvd::gateway {

/// A Session that this gateway made.
struct SessionRef {
  api::ObjectKey key;
  std::string uid;
  std::string machine;  // name of the VirtualMachine
};

/// How logins are read, for the whole farm.
struct LoginRules {
  std::string default_tenant = "default";
  std::string separators = "@#";
};

/// Everything that the gateway knows of the farm: informer caches of the API.
/// Readers never block and work while the API is away. Threads: any.
class Farm {
 public:
  /// `gateway`: name of our Lease, by which our own sessions are found.
  Farm(api::ApiClient& api, const base::Clock& clock, const std::string& gateway);
  ~Farm();

  void start();
  /// No callback runs once it has returned. Idempotent.
  void stop();
  /// Whether everything has been listed once.
  [[nodiscard]] bool synced() const;

  [[nodiscard]] LoginRules login_rules() const;
  [[nodiscard]] SignInPolicy sign_in_policy(const std::string& tenant) const;
  [[nodiscard]] bool tenant_blocked(const std::string& tenant) const;
  [[nodiscard]] std::optional<LocalAccount> account(const std::string& tenant,
                                                    const std::string& login) const;

  /// Machines that name this person as user or in their access list.
  [[nodiscard]] std::vector<MachineView> machines_of(const Person& person) const;
  [[nodiscard]] std::optional<MachineView> machine_by_id(std::int64_t id) const;

  [[nodiscard]] Watched watch_state(const SessionRef& session) const;
  [[nodiscard]] std::int64_t epoch_of(const SessionRef& session) const;
  /// The run of the session's machine; null if there is none.
  [[nodiscard]] std::shared_ptr<const api::MachineRun> run_of(const api::ObjectKey& machine) const;

  /// Calls back at every change of the session, its machine or that machine's run.
  [[nodiscard]] ChangeHub::Subscription subscribe(const api::ObjectKey& machine,
                                                  const std::string& session_name,
                                                  ChangeHub::Callback callback);

 private:
  struct Caches;
  std::unique_ptr<Caches> caches_;
  ChangeHub hub_;
};

}  // namespace qvd::gateway

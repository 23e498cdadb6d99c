#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "agent/app/farm.hpp"
#include "agent/app/host_side.hpp"
#include "agent/run/reconciler.hpp"
#include "agent/run/strays.hpp"
#include "api/client/api_client.hpp"
#include "api/client/informer_set.hpp"
#include "api/types/storage_pool.hpp"
#include "base/queue/work_queue.hpp"

namespace qvd::agent {

/// The half of the agent that follows the API: caches, queue, workers, stray rule.
class ApiSide {
 public:
  struct Deps {
    HostSide& host;
    api::ApiClient& api;
    const base::Clock& clock;
    std::string host_name;
    int workers = 8;
    bool allow_privileged_guests = false;
  };
  explicit ApiSide(Deps deps);
  ~ApiSide();

  /// Starts caches and, once they are complete, workers. Returns at once.
  void start();
  void stop();
  /// OK once the caches are complete, the farm is known and runs are worked on.
  [[nodiscard]] base::Status ready() const;

  /// What happens every minute: look at every machine again, whatever events were lost.
  void look_at_all();
  /// Applies the stray rule with a full list of the API.
  base::Status check_strays(const base::Context& ctx);

  api::Informer<api::Network>& networks() { return networks_; }
  api::Informer<api::StoragePool>& pools() { return pools_; }
  api::Informer<api::MachineRun>& runs() { return runs_; }
  StrayVerdict strays() { return stray_verdict_.copy(); }
  /// "" before ready().
  [[nodiscard]] std::string cluster_uid() const { return farm_.uid(); }

 private:
  void add_handlers();
  void take_networks();
  void main_loop(const std::stop_token& stop);
  void work_loop(const std::stop_token& stop);
  void work_on(const base::Context& ctx, const api::ObjectKey& key);
  base::Result<std::set<std::string>> list_uids(const base::Context& ctx);

  const Deps deps_;
  api::InformerSet informers_;
  api::Informer<api::MachineRun>& runs_;
  api::Informer<api::Network>& networks_;
  api::Informer<api::StoragePool>& pools_;
  RunWriter writer_;
  RunMemories memories_;
  FarmIdentity farm_;
  std::unique_ptr<RunReconciler> reconciler_;  // set before the workers start
  std::atomic<bool> following_ = false;        // the last act of main_loop
  StrayRule stray_rule_;
  base::Guarded<StrayVerdict> stray_verdict_;
  base::WorkQueue<api::ObjectKey> queue_;
  std::vector<std::jthread> workers_;
  std::jthread main_;
};

}  // namespace qvd::agent

#include "controller/runtime/manager.hpp"

#include <condition_variable>

#include "base/log/log.hpp"

namespace qvd::controller {
namespace {

constexpr std::chrono::minutes kSyncTimeout{2};

/// What the elector tells the thread that runs us.
struct Verdict {
  std::mutex mutex;
  std::condition_variable_any changed;
  bool elected = false;
  bool lost = false;

  void set(bool Verdict::*what) {
    {
      std::lock_guard lock(mutex);
      this->*what = true;
    }
    changed.notify_all();
  }
  void wait_for(bool Verdict::*what, const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    changed.wait(lock, stop, [&] { return this->*what; });
  }
};

}  // namespace

Manager::Manager(api::ApiClient& api, api::InformerSet& informers, const base::Clock& clock,
                 api::LeaderElectorOptions election)
    : api_(api), informers_(informers), clock_(clock), election_(std::move(election)) {}

Manager::~Manager() {
  informers_.stop_all();
}

void Manager::add(std::unique_ptr<Controller> controller) {
  controllers_.push_back(std::move(controller));
}

bool Manager::leading() const {
  std::shared_ptr<api::LeaderElector> elector;
  {
    std::lock_guard lock(mutex_);
    elector = elector_;
  }
  return elector && elector->is_leader();
}

base::Status Manager::ready() const {
  return informers_.has_synced() ? base::ok_status() : base::unavailable("caches are not complete");
}

base::Status Manager::run(const base::Context& ctx) {
  informers_.start_all();
  base::Status synced = informers_.wait_synced(ctx.limited(kSyncTimeout));
  if (ctx.stop.stop_requested()) synced = base::ok_status();
  while (synced.ok() && !ctx.stop.stop_requested()) lead_once(ctx);
  informers_.stop_all();
  return synced;
}

void Manager::lead_once(const base::Context& ctx) {
  Verdict verdict;
  const auto elector = std::make_shared<api::LeaderElector>(
      api_, clock_, election_,
      api::LeaderCallbacks{[&] { verdict.set(&Verdict::elected); },
                           [&] { verdict.set(&Verdict::lost); }});
  {
    std::lock_guard lock(mutex_);
    elector_ = elector;
  }
  elector->start();
  verdict.wait_for(&Verdict::elected, ctx.stop);
  if (!ctx.stop.stop_requested()) {
    for (const auto& controller : controllers_) controller->start();
    verdict.wait_for(&Verdict::lost, ctx.stop);
  }
  // Workers first, then the lease: the next leader begins when we are done. Each may take as long
  // as a reconcile, so they do it all at the same time.
  for (const auto& controller : controllers_) controller->request_stop();
  for (const auto& controller : controllers_) controller->stop();
  elector->stop();
}

}  // namespace qvd::controller

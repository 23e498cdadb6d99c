#include "api/client/informer_base.hpp"

#include "base/log/log.hpp"

namespace qvd::api {

InformerBase::InformerBase(ApiClient& api, const KindInfo& kind, CacheScope scope,
                           const base::Clock& clock)
    : kind_(kind), reflector_(api, kind, std::move(scope), clock, *this) {}

InformerBase::~InformerBase() {
  QVD_CHECK(!thread_.joinable(), "an informer outlived its cache");
}

void InformerBase::start() {
  if (thread_.joinable()) return;
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void InformerBase::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
  thread_ = std::jthread();
}

base::Status InformerBase::pump() {
  const base::Context no_wait{.deadline = base::SteadyTime::min(), .stop = {}};
  while (true) {
    switch (reflector_.step(no_wait)) {
      case Reflector::Progress::kAdvanced:
        break;
      case Reflector::Progress::kIdle:
        return base::ok_status();
      case Reflector::Progress::kFailed:
        ++disruptions_;
        return reflector_.last_error();
    }
  }
}

void InformerBase::run(const std::stop_token& stop) {
  const base::Context ctx{.deadline = base::SteadyTime::max(), .stop = stop};
  while (!stop.stop_requested()) {
    if (reflector_.step(ctx) != Reflector::Progress::kFailed || stop.stop_requested()) continue;
    base::log::warn("cache cannot follow the API server",
                    {{"kind", kind_.kind},
                     {"err", reflector_.last_error()},
                     {"dur_ms", reflector_.retry_delay().count()}});
    ++disruptions_;
    std::unique_lock lock(mutex_);
    last_error_ = reflector_.last_error();
    changed_.wait_for(lock, stop, reflector_.retry_delay(), [] { return false; });
  }
}

void InformerBase::mark_synced() {
  {
    std::lock_guard lock(mutex_);
    synced_.store(true, std::memory_order_release);
    last_error_ = base::ok_status();
  }
  changed_.notify_all();
}

base::Status InformerBase::wait_synced(const base::Context& ctx) {
  std::unique_lock lock(mutex_);
  const auto synced = [this] { return has_synced(); };
  const bool done = ctx.deadline == base::SteadyTime::max()
                        ? changed_.wait(lock, ctx.stop, synced)
                        : changed_.wait_until(lock, ctx.stop, ctx.deadline, synced);
  if (done) return base::ok_status();
  const std::string why = last_error_.ok() ? "the list is still under way" : last_error_.message();
  return base::timed_out("cache of " + kind_.group_resource() + " is not complete: " + why);
}

}  // namespace qvd::api

#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "api/server/control/collector.hpp"
#include "api/server/control/failure_log.hpp"
#include "api/server/control/namespace_cleaner.hpp"
#include "base/metrics/metrics.hpp"

namespace qvd::apiserver {

/// The server's own controllers on one thread: garbage collection, ends of namespaces, expiry of
/// events. Follows the store from its newest state; starts over when the watch is lost.
class Housekeeper {
 public:
  Housekeeper(Objects& objects, base::Registry& registry);
  ~Housekeeper();

 private:
  void run();
  base::Status guarded_follow();
  base::Status follow();
  base::Result<Revision> read_all(Collector& collector, NamespaceCleaner& cleaner);
  void expire_events();
  bool wait(std::chrono::milliseconds timeout);
  [[nodiscard]] bool stopping();

  Objects& objects_;
  FailureLog failures_;
  std::mutex mutex_;  // guards ready_ and stopping_
  std::condition_variable changed_;
  bool ready_ = false;
  bool stopping_ = false;
  base::SteadyTime next_expiry_;
  std::stop_source stop_;
  std::thread thread_;
};

}  // namespace qvd::apiserver

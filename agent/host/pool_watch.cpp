#include "agent/host/pool_watch.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "base/core/guard.hpp"

namespace qvd::agent {

/// One thread, one question at a time.
class PoolWatch::Looker {
 public:
  Looker() : thread_([this](const std::stop_token& stop) { work(stop); }) {}

  base::Result<Space> ask(Look look, std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    if (question_) return base::Status(base::Code::kTimeout, "it still does not answer");
    question_ = std::move(look);
    answer_.reset();
    changed_.notify_all();
    if (!changed_.wait_for(lock, patience, [this] { return answer_.has_value(); }))
      return base::Status(base::Code::kTimeout, "it does not answer");
    return *answer_;
  }

 private:
  void work(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (changed_.wait(lock, stop, [this] { return question_.has_value(); })) {
      const Look look = *question_;
      lock.unlock();
      auto answer = base::guarded(look);
      lock.lock();
      answer_ = std::move(answer);
      question_.reset();
      changed_.notify_all();
      if (stop.stop_requested()) return;
    }
  }

  std::mutex mutex_;  // guards the two below
  std::condition_variable_any changed_;
  std::optional<Look> question_;  // until it is answered
  std::optional<base::Result<Space>> answer_;
  std::jthread thread_;  // last: ends before what it uses
};

PoolWatch::PoolWatch(std::chrono::milliseconds patience) : patience_(patience) {}
PoolWatch::~PoolWatch() = default;

base::Result<Space> PoolWatch::ask(const std::string& pool, Look look) {
  auto& looker = lookers_[pool];
  if (!looker) looker = std::make_unique<Looker>();
  return looker->ask(std::move(look), patience_);
}

}  // namespace qvd::agent

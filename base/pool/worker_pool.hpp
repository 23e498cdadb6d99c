#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace qvd::base {

/// A fixed number of threads for work that blocks, with a bounded queue: when it is full the work
/// is refused (answer 429 or 503), never waited for. Work that throws is logged and dropped.
/// Threads: callable from any thread. The destructor stops it.
class WorkerPool {
 public:
  struct Options {
    std::string name{};  // of the threads, at most 11 characters
    std::size_t threads = 4;
    std::size_t queue_limit = 1024;
  };

  explicit WorkerPool(Options options);
  ~WorkerPool();

  /// False if the queue is full or the pool is stopped.
  [[nodiscard]] bool try_post(std::function<void()> work);
  [[nodiscard]] std::size_t queued() const;
  /// Finishes what is queued, then joins. Idempotent.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace qvd::base

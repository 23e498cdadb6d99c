#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/core/clock.hpp"
#include "base/core/context.hpp"
#include "base/queue/rate_limiter.hpp"

namespace qvd::base {

/// What a queue tells about itself. Called under the queue's lock: count and return.
class QueueObserver {
 public:
  virtual ~QueueObserver() = default;
  virtual void added(std::size_t /*depth*/) {}
  virtual void taken(std::size_t /*depth*/, std::chrono::nanoseconds /*waited*/) {}
  virtual void done(std::chrono::nanoseconds /*worked*/) {}
  virtual void retried() {}
};

/// Keys waiting to be worked on, with the semantics of client-go's workqueue: a key waits at most
/// once, is never worked on by two threads at a time, and a key added while it is worked on comes
/// again afterwards, so no change is lost. Keys added after a delay keep the earliest time.
/// A worker calls get(), works, then forget() or add_rate_limited(), and always done().
/// Threads:   every call from any thread. No thread of its own: workers waiting in get() also wait
///            for the delayed keys to become due.
/// Lifecycle: after shut_down() nothing is added any more and delayed keys are dropped; get() gives
///            what is already queued, then nothing.
template <class Key, class Hash = std::hash<Key>>
class WorkQueue {
 public:
  explicit WorkQueue(const Clock& clock, RateLimits limits = {}, QueueObserver* observer = nullptr)
      : clock_(clock), limiter_(clock, limits), observer_(observer ? observer : &no_observer_) {}

  void add(const Key& key);
  void add_after(const Key& key, std::chrono::nanoseconds delay);
  /// Adds the key again after a delay that grows with each failure since its last forget().
  void add_rate_limited(const Key& key);
  /// The key succeeded: its next failure counts as the first again.
  void forget(const Key& key);
  [[nodiscard]] int failures(const Key& key) const;

  /// The next key; nothing when the queue is shut down and empty, or when ctx ends.
  [[nodiscard]] std::optional<Key> get(const Context& ctx);
  /// The same without waiting.
  [[nodiscard]] std::optional<Key> try_get();
  /// The worker is through with a key that get() gave it.
  void done(const Key& key);

  void shut_down();
  /// shut_down(), then waits until all queued keys are worked on and done. Timeout when ctx ends.
  Status shut_down_with_drain(const Context& ctx);

  /// Keys ready to be taken.
  [[nodiscard]] std::size_t depth() const;
  /// When the earliest delayed key becomes due; nothing if there is none.
  [[nodiscard]] std::optional<SteadyTime> next_due() const;

 private:
  void push_locked(const Key& key);
  void promote_due_locked(SteadyTime now);
  std::optional<Key> pop_locked();

  const Clock& clock_;
  mutable std::mutex mutex_;  // guards all below
  std::condition_variable_any changed_;
  std::deque<Key> queue_;
  std::unordered_map<Key, SteadyTime, Hash> dirty_;       // waiting to be worked on, since when
  std::unordered_map<Key, SteadyTime, Hash> processing_;  // being worked on, since when
  std::multimap<SteadyTime, Key> delayed_;
  std::unordered_map<Key, SteadyTime, Hash> delayed_until_;
  std::unordered_map<Key, int, Hash> failures_;
  bool shut_down_ = false;
  RetryLimiter limiter_;
  QueueObserver no_observer_;
  QueueObserver* observer_;
};

}  // namespace qvd::base

#include "base/queue/work_queue_impl.hpp"

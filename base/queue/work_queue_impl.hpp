#pragma once

// The definitions of WorkQueue; included by work_queue.hpp only.

#include <algorithm>

#include "base/queue/work_queue.hpp"

namespace qvd::base {

template <class Key, class Hash>
void WorkQueue<Key, Hash>::add(const Key& key) {
  {
    std::lock_guard lock(mutex_);
    if (shut_down_) return;
    push_locked(key);
  }
  changed_.notify_one();
}

template <class Key, class Hash>
void WorkQueue<Key, Hash>::push_locked(const Key& key) {
  if (!dirty_.emplace(key, clock_.steady_now()).second) return;
  if (!processing_.contains(key)) queue_.push_back(key);
  observer_->added(queue_.size());
}

template <class Key, class Hash>
void WorkQueue<Key, Hash>::add_after(const Key& key, std::chrono::nanoseconds delay) {
  if (delay <= delay.zero()) return add(key);
  {
    std::lock_guard lock(mutex_);
    if (shut_down_) return;
    const SteadyTime due = clock_.steady_now() + delay;
    const auto [slot, fresh] = delayed_until_.emplace(key, due);
    if (!fresh) {
      if (slot->second <= due) return;
      const auto [first, last] = delayed_.equal_range(slot->second);
      delayed_.erase(
          std::find_if(first, last, [&](const auto& entry) { return entry.second == key; }));
      slot->second = due;
    }
    delayed_.emplace(due, key);
  }
  changed_.notify_one();  // somebody may have to wake earlier now
}

template <class Key, class Hash>
void WorkQueue<Key, Hash>::add_rate_limited(const Key& key) {
  std::chrono::nanoseconds delay{};
  {
    std::lock_guard lock(mutex_);
    if (shut_down_) return;
    delay = limiter_.delay(failures_[key]++);
    observer_->retried();
  }
  add_after(key, delay);
}

template <class Key, class Hash>
void WorkQueue<Key, Hash>::forget(const Key& key) {
  std::lock_guard lock(mutex_);
  failures_.erase(key);
}

template <class Key, class Hash>
int WorkQueue<Key, Hash>::failures(const Key& key) const {
  std::lock_guard lock(mutex_);
  const auto found = failures_.find(key);
  return found == failures_.end() ? 0 : found->second;
}

template <class Key, class Hash>
void WorkQueue<Key, Hash>::promote_due_locked(SteadyTime now) {
  while (!delayed_.empty() && delayed_.begin()->first <= now) {
    const Key key = std::move(delayed_.begin()->second);
    delayed_.erase(delayed_.begin());
    delayed_until_.erase(key);
    push_locked(key);
  }
}

template <class Key, class Hash>
std::optional<Key> WorkQueue<Key, Hash>::pop_locked() {
  const SteadyTime now = clock_.steady_now();
  promote_due_locked(now);
  if (queue_.empty()) return std::nullopt;
  Key key = std::move(queue_.front());
  queue_.pop_front();
  const auto waiting = dirty_.find(key);
  const auto waited = now - waiting->second;
  dirty_.erase(waiting);
  processing_.emplace(key, now);
  observer_->taken(queue_.size(), waited);
  return key;
}

template <class Key, class Hash>
std::optional<Key> WorkQueue<Key, Hash>::try_get() {
  std::lock_guard lock(mutex_);
  return pop_locked();
}

template <class Key, class Hash>
std::optional<Key> WorkQueue<Key, Hash>::get(const Context& ctx) {
  std::unique_lock lock(mutex_);
  while (true) {
    if (std::optional<Key> key = pop_locked()) {
      // Others may be asleep until a time that only we saw pass.
      if (!queue_.empty()) changed_.notify_one();
      return key;
    }
    if (shut_down_ || ctx.expired(std::chrono::steady_clock::now())) return std::nullopt;
    SteadyTime wake = ctx.deadline;
    if (!delayed_.empty()) {
      // The injected clock and the one that wakes us agree on durations, not on instants.
      const auto wait = delayed_.begin()->first - clock_.steady_now();
      wake = std::min(wake, std::chrono::steady_clock::now() + wait);
    }
    bool woken = false;
    const auto look = [&woken] { return std::exchange(woken, true); };  // any wake-up will do
    if (wake == SteadyTime::max()) {
      changed_.wait(lock, ctx.stop, look);
    } else {
      changed_.wait_until(lock, ctx.stop, wake, look);
    }
  }
}

template <class Key, class Hash>
void WorkQueue<Key, Hash>::done(const Key& key) {
  {
    std::lock_guard lock(mutex_);
    const auto found = processing_.find(key);
    if (found == processing_.end()) return;
    observer_->done(clock_.steady_now() - found->second);
    processing_.erase(found);
    if (dirty_.contains(key)) queue_.push_back(key);
  }
  changed_.notify_all();  // a worker, and who drains
}

template <class Key, class Hash>
void WorkQueue<Key, Hash>::shut_down() {
  {
    std::lock_guard lock(mutex_);
    shut_down_ = true;
    delayed_.clear();
    delayed_until_.clear();
  }
  changed_.notify_all();
}

template <class Key, class Hash>
Status WorkQueue<Key, Hash>::shut_down_with_drain(const Context& ctx) {
  shut_down();
  std::unique_lock lock(mutex_);
  const auto drained = [this] { return processing_.empty() && queue_.empty(); };
  const bool done = ctx.deadline == SteadyTime::max()
                        ? changed_.wait(lock, ctx.stop, drained)
                        : changed_.wait_until(lock, ctx.stop, ctx.deadline, drained);
  if (done) return ok_status();
  return timed_out("work queue: " + std::to_string(processing_.size() + queue_.size()) +
                   " keys are still not done");
}

template <class Key, class Hash>
std::size_t WorkQueue<Key, Hash>::depth() const {
  std::lock_guard lock(mutex_);
  return queue_.size();
}

template <class Key, class Hash>
std::optional<SteadyTime> WorkQueue<Key, Hash>::next_due() const {
  std::lock_guard lock(mutex_);
  if (delayed_.empty()) return std::nullopt;
  return delayed_.begin()->first;
}

}  // namespace qvd::base

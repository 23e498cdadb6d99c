#pragma once

#include <mutex>
#include <utility>

namespace qvd::base {

/// A value and its mutex as one type: unlocked access does not compile.
/// No lock is held across I/O, callbacks or logging.
template <class T>
class Guarded {
 public:
  Guarded() = default;
  explicit Guarded(T value) : value_(std::move(value)) {}

  /// Access for as long as the handle lives.
  class Handle {
   public:
    Handle(std::mutex& mutex, T& value) : lock_(mutex), value_(&value) {}
    T* operator->() { return value_; }
    T& operator*() { return *value_; }
    /// For std::condition_variable::wait.
    std::unique_lock<std::mutex>& lock() { return lock_; }

   private:
    std::unique_lock<std::mutex> lock_;
    T* value_;
  };

  [[nodiscard]] Handle lock() { return Handle(mutex_, value_); }
  [[nodiscard]] T copy() const {
    std::lock_guard guard(mutex_);
    return value_;
  }

 private:
  mutable std::mutex mutex_;
  T value_{};
};

}  // namespace qvd::base

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace qvd::gateway {

/// Tells those who wait that an object which they watch has changed. It says nothing about how:
/// they read the caches again. Threads: any.
class ChangeHub {
 public:
  /// Must be quick and must not call back here; runs on the notifier's thread.
  using Callback = std::function<void()>;
  /// Ends the subscription when it goes; the callback may be running then on another thread.
  using Subscription = std::shared_ptr<void>;

  [[nodiscard]] Subscription subscribe(const std::vector<std::string>& topics, Callback callback);
  void notify(const std::string& topic);

 private:
  struct Entry {
    Callback callback;
  };
  std::mutex mutex_;
  std::multimap<std::string, std::weak_ptr<Entry>> entries_;
};

}  // namespace qvd::gateway

#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/core/status.hpp"

namespace qvd::base {

/// The named checks behind /readyz. Threads: any. Checks must be quick and must not call back here.
class Health {
 public:
  using Check = std::function<Status()>;
  /// Adds a check; the same name again replaces it.
  void add(std::string name, Check check);
  /// Waits for a run of the check that is under way: afterwards what it uses may go.
  void remove(const std::string& name);

  struct Outcome {
    std::string name;
    Status status;
  };
  /// Every check in order of addition.
  [[nodiscard]] std::vector<Outcome> run() const;

 private:
  struct Entry {
    std::string name;
    Check check;
    bool removed = false;
    int running = 0;
  };
  using Entries = std::vector<std::shared_ptr<Entry>>;  // shared with those who run them

  [[nodiscard]] Entries::const_iterator find_locked(const std::string& name) const;
  void retire(std::unique_lock<std::mutex>& lock, Entry& entry);
  class Running;

  mutable std::mutex mutex_;  // guards all below, and the entries
  mutable std::condition_variable idle_;
  Entries entries_;
};

}  // namespace qvd::base

#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "api/store/store.hpp"

namespace qvd::apiserver {

/// Reads events of `prefix` with after < revision <= upto, ascending, at most `limit`, from the
/// durable history. Errors: Gone if compacted.
using BacklogReader = std::function<base::Result<std::vector<EventPtr>>(
    const std::string& prefix, Revision after, Revision upto, std::size_t limit)>;

/// Hands committed events to all watches of a store, so that each sees each event of its prefix
/// once. A new watch takes what it missed from the newest events kept here, else from the durable
/// history, and only then what came since. Threads: any.
class WatchHub {
 public:
  /// `start`: the newest revision of the store when it was opened.
  WatchHub(Revision start, BacklogReader backlog);
  ~WatchHub();
  WatchHub(const WatchHub&) = delete;
  WatchHub& operator=(const WatchHub&) = delete;

  /// Committed events in ascending revision; called by one thread. `upto` is the newest revision
  /// of the batch.
  void publish(std::span<const EventPtr> events, Revision upto);

  std::unique_ptr<Watch> open(const WatchQuery& query, std::function<void()> on_ready);

  [[nodiscard]] Revision published() const;

 private:
  class HubWatch;
  struct Subscriber;
  using Subscribers = std::vector<std::shared_ptr<Subscriber>>;

  void keep_recent(const EventPtr& event);
  bool fill_from_recent(Subscriber& subscriber) const;
  void close(const Subscriber* subscriber);

  const BacklogReader backlog_;
  mutable std::mutex mutex_;  // guards all below and every Subscriber
  Revision published_;
  Revision recent_after_;  // recent_ holds every event above this revision
  std::deque<EventPtr> recent_;
  Subscribers subscribers_;
};

}  // namespace qvd::apiserver

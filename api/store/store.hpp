#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/core/context.hpp"
#include "base/core/result.hpp"

namespace qvd::apiserver {

/// A place in the one history of a store. Every write gets the next one, whatever its key; 0 is
/// "before everything".
using Revision = std::int64_t;

/// Stored bytes, shared between the store and all readers and never changed.
using Bytes = std::shared_ptr<const std::string>;

inline Bytes make_bytes(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

/// One live value.
struct Record {
  std::string key;
  Revision created = 0;   // of this incarnation; differs after a delete and a new create
  Revision revision = 0;  // of the last write
  Bytes value;
};

/// One write, always a compare-and-swap.
struct Write {
  std::string key;
  std::optional<std::string> value;  // absent: delete
  Revision expected = 0;             // 0: must not exist; else the revision it must still have
};

/// What one write changed.
struct Event {
  std::string key;
  Revision revision = 0;
  Bytes value;                     // null: deleted
  Bytes previous;                  // null: created
  Revision previous_revision = 0;  // of `previous`
};
using EventPtr = std::shared_ptr<const Event>;

/// What to list. Keys are in bytewise order.
struct ListQuery {
  std::string prefix{};
  std::string after{};     // only keys above this one; for the next page
  Revision at = 0;         // 0: newest
  std::size_t limit = 0;   // 0: all
  bool count_rest = true;  // whether Page::remaining is wanted
};

struct Page {
  std::vector<Record> records;
  Revision revision = 0;  // the state this page shows
  bool more = false;
  std::int64_t remaining = 0;  // keys behind this page, if asked for
};

/// Events of one Watch::take.
struct WatchBatch {
  std::vector<EventPtr> events;
  Revision up_to = 0;  // no event at or below it is still to come
  bool more = false;   // take again now; `on_ready` will not announce these
};

/// A running watch; destroying it ends it. One thread at a time.
class Watch {
 public:
  virtual ~Watch() = default;
  /// The next events, at most `max`, without waiting: in ascending revision, each exactly once.
  /// Errors: Gone when events were lost to compaction or because the reader was too slow. The
  /// watch is then of no more use; list again.
  virtual base::Result<WatchBatch> take(std::size_t max) = 0;
};

/// What to watch.
struct WatchQuery {
  std::string prefix{};
  Revision since = 0;              // events after this revision; may lie in the future
  std::size_t queue_limit = 4096;  // events that may wait unread before the watch is cut
};

/// Keys and values with one history: the only place that opens the database.
/// Keys are `/<group>/<plural>/<namespace>/<name>` ("core" for the core group, an empty namespace
/// for cluster-scoped kinds); the store does not look into them, nor into values.
/// A write is acknowledged only when it is durable. All methods: any thread; never throw.
class Store {
 public:
  virtual ~Store() = default;

  /// Applies one write and returns its revision.
  /// Errors: AlreadyExists, NotFound, Conflict (other revision); Timeout: outcome unknown, read
  /// again; Unavailable: not written.
  virtual base::Result<Revision> write(const base::Context& context, Write write) = 0;

  /// Errors: NotFound.
  virtual base::Result<Record> get(const base::Context& context, const std::string& key) = 0;

  /// Errors: Gone when `at` is no longer kept.
  virtual base::Result<Page> list(const base::Context& context, const ListQuery& query) = 0;

  /// `on_ready` tells that take() has something again after it had nothing. It is called with a
  /// lock of the store held, so it may only pass the word on; never after the Watch is destroyed.
  /// Errors: Gone when `since` is no longer kept.
  virtual base::Result<std::unique_ptr<Watch>> watch(const WatchQuery& query,
                                                     std::function<void()> on_ready) = 0;

  /// The newest revision that watches have been told of.
  [[nodiscard]] virtual Revision revision() const = 0;
  /// Changes when history is not continued (restore, new database); revisions of another epoch
  /// mean nothing here.
  [[nodiscard]] virtual std::string epoch() const = 0;
  /// Why writes are refused, if they are.
  [[nodiscard]] virtual base::Status health() const = 0;
  /// Forgets history up to `revision` (at most the one before the newest). Live values stay.
  virtual base::Status compact(Revision revision) = 0;
};

}  // namespace qvd::apiserver

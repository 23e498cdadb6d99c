#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "api/store/sqlite/connection.hpp"
#include "api/store/store.hpp"
#include "base/core/clock.hpp"

namespace qvd::apiserver::sqlite {

/// How long history is kept for watches and for paging.
struct HistoryLimits {
  std::chrono::seconds keep{600};           // at least this long, as long as there is room
  std::chrono::seconds keep_at_least{300};  // even when there are more than max_versions
  std::int64_t max_versions = 500'000;      // old versions
};

/// The only writer of the database: one connection and one thread. Writes that arrive while a
/// commit is under way are committed together by the next one, so that many share one fsync.
class Writer {
 public:
  /// Called on the writer's thread after a commit, before its writes are acknowledged.
  using Publish = std::function<void(std::vector<EventPtr> events, Revision upto)>;

  static base::Result<std::unique_ptr<Writer>> open(Connection connection, Revision newest,
                                                    HistoryLimits limits, const base::Clock& clock,
                                                    Publish publish);
  /// Commits what is queued, then ends.
  ~Writer();

  base::Result<Revision> submit(const base::Context& context, Write write);
  base::Status compact(Revision upto);
  [[nodiscard]] base::Status health() const;

 private:
  struct Pending {
    Write write;
    std::promise<base::Result<Revision>> done;
    base::Result<Revision> outcome{Revision{0}};
  };
  struct Compaction {
    Revision upto = 0;
    std::promise<base::Status> done;
  };
  struct Mark {
    base::SteadyTime time;
    Revision revision = 0;
  };
  struct Statements {
    Statement begin, commit, rollback, live, close, insert, forget, compacted;
  };
  using Batch = std::vector<std::shared_ptr<Pending>>;

  Writer(Connection connection, Revision newest, HistoryLimits limits, const base::Clock& clock,
         Publish publish);
  base::Status prepare();
  void run();
  Batch next_batch(std::shared_ptr<Compaction>& compaction);
  void commit(Batch& batch);
  base::Status apply_all(Batch& batch, std::vector<EventPtr>& events);
  base::Result<Revision> apply(const Write& write, std::vector<EventPtr>& events);
  base::Status replace(const Write& write, Revision previous, Revision created);
  void fail(Batch& batch, const base::Status& why);
  base::Status withdraw(Revision upto);
  base::Status forget_some();
  void forget_old();

  Connection connection_;
  Statements sql_;
  Revision newest_;             // writer thread only
  Revision compacted_ = 0;      // writer thread only
  bool more_to_forget_ = true;  // writer thread only; true at first: a crash may have left some
  std::deque<Mark> marks_;      // writer thread only
  const HistoryLimits limits_;
  const base::Clock& clock_;
  const Publish publish_;

  mutable std::mutex mutex_;  // guards all below
  std::condition_variable arrived_;
  std::deque<std::shared_ptr<Pending>> queue_;
  std::deque<std::shared_ptr<Compaction>> compactions_;
  base::Status health_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace qvd::apiserver::sqlite

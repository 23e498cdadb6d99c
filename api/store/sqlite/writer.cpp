#include "api/store/sqlite/writer.hpp"

#include <algorithm>
#include <utility>

#include "base/log/log.hpp"

namespace qvd::apiserver::sqlite {
namespace {

// Bounds how long one transaction takes.
constexpr std::size_t kMaxBatch = 512;
constexpr std::size_t kMaxQueue = 16384;
// How often the age of history is looked at, and how fine it is measured.
constexpr std::chrono::seconds kMarkInterval{15};
constexpr std::int64_t kForgetChunk = 2000;

}  // namespace

Writer::Writer(Connection connection, Revision newest, HistoryLimits limits,
               const base::Clock& clock, Publish publish)
    : connection_(std::move(connection)),
      newest_(newest),
      limits_(limits),
      clock_(clock),
      publish_(std::move(publish)) {
  marks_.push_back({clock_.steady_now(), newest});
}

base::Result<std::unique_ptr<Writer>> Writer::open(Connection connection, Revision newest,
                                                   HistoryLimits limits, const base::Clock& clock,
                                                   Publish publish) {
  std::unique_ptr<Writer> writer(
      new Writer(std::move(connection), newest, limits, clock, std::move(publish)));
  RETURN_IF_ERROR(writer->prepare());
  writer->thread_ = std::thread([raw = writer.get()] { raw->run(); });
  return writer;
}

base::Status Writer::prepare() {
  const std::pair<Statement*, const char*> statements[] = {
      {&sql_.begin, "BEGIN IMMEDIATE"},
      {&sql_.commit, "COMMIT"},
      {&sql_.rollback, "ROLLBACK"},
      {&sql_.live,
       "SELECT revision, created, value FROM versions WHERE key = ?1 AND until IS NULL"},
      {&sql_.close, "UPDATE versions SET until = ?2 WHERE revision = ?1"},
      {&sql_.insert, "INSERT INTO versions VALUES (?1, ?2, ?3, ?4, ?5)"},
      {&sql_.forget,
       "DELETE FROM versions WHERE revision IN (SELECT revision FROM versions"
       " INDEXED BY versions_past WHERE until <= ?1 LIMIT ?2) RETURNING 1"},
      {&sql_.compacted, "UPDATE meta SET value = ?1 WHERE name = 'compacted'"},
  };
  for (const auto& [statement, text] : statements) {
    ASSIGN_OR_RETURN(*statement, connection_.prepare(text));
  }
  ASSIGN_OR_RETURN(auto forgotten,
                   connection_.prepare("SELECT value FROM meta WHERE name = 'compacted'"));
  RETURN_IF_ERROR(forgotten.step());
  compacted_ = forgotten.integer(0);
  return {};
}

Writer::~Writer() {
  {
    std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  arrived_.notify_all();
  if (thread_.joinable()) thread_.join();
}

base::Result<Revision> Writer::submit(const base::Context& context, Write write) {
  auto pending = std::make_shared<Pending>();
  pending->write = std::move(write);
  auto done = pending->done.get_future();
  {
    std::lock_guard guard(mutex_);
    if (!health_.ok()) return health_;
    if (stopping_) return base::unavailable("the store is shutting down");
    if (queue_.size() >= kMaxQueue)
      return base::Status(base::Code::kTooManyRequests, "too many writes wait for the disk")
          .with_retry_after(std::chrono::seconds(1));
    queue_.push_back(std::move(pending));
  }
  arrived_.notify_one();
  if (context.deadline == base::SteadyTime::max()) {
    done.wait();
  } else if (done.wait_until(context.deadline) != std::future_status::ready) {
    return base::timed_out("the disk did not confirm the write in time; it may still happen");
  }
  return done.get();
}

base::Status Writer::compact(Revision upto) {
  auto order = std::make_shared<Compaction>();
  order->upto = upto;
  auto done = order->done.get_future();
  {
    std::lock_guard guard(mutex_);
    if (!health_.ok()) return health_;
    compactions_.push_back(std::move(order));
  }
  arrived_.notify_one();
  return done.get();
}

base::Status Writer::health() const {
  std::lock_guard guard(mutex_);
  return health_;
}

void Writer::run() {
  while (true) {
    std::shared_ptr<Compaction> compaction;
    Batch batch = next_batch(compaction);
    if (batch.empty() && !compaction) {
      std::lock_guard guard(mutex_);
      if (stopping_) return;
    }
    if (!batch.empty()) commit(batch);
    if (compaction) compaction->done.set_value(withdraw(compaction->upto));
    forget_old();
    if (auto status = forget_some(); !status.ok())
      base::log::warn("compaction of the store failed", {{"err", status}});
  }
}

/// Waits for work, for the next look at the history's age, or for the end.
Writer::Batch Writer::next_batch(std::shared_ptr<Compaction>& compaction) {
  std::unique_lock lock(mutex_);
  arrived_.wait_for(lock, kMarkInterval, [this] {
    return stopping_ || more_to_forget_ || !queue_.empty() || !compactions_.empty();
  });
  if (!compactions_.empty()) {
    compaction = std::move(compactions_.front());
    compactions_.pop_front();
  }
  const auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), kMaxBatch));
  Batch batch(std::make_move_iterator(queue_.begin()),
              std::make_move_iterator(queue_.begin() + count));
  queue_.erase(queue_.begin(), queue_.begin() + count);
  return batch;
}

void Writer::commit(Batch& batch) {
  const Revision before = newest_;
  std::vector<EventPtr> events;
  events.reserve(batch.size());
  if (auto status = apply_all(batch, events); !status.ok()) {
    newest_ = before;
    fail(batch, status);
    return;
  }
  if (!events.empty()) publish_(std::move(events), newest_);
  for (auto& pending : batch) pending->done.set_value(std::move(pending->outcome));
}

base::Status Writer::apply_all(Batch& batch, std::vector<EventPtr>& events) {
  RETURN_IF_ERROR(sql_.begin.run());
  for (auto& pending : batch) {
    pending->outcome = apply(pending->write, events);
    // A refused compare-and-swap concerns one write; a failing database all of them.
    const auto code = pending->outcome.status().code();
    if (code == base::Code::kInternal || code == base::Code::kUnavailable)
      return pending->outcome.status();
  }
  return sql_.commit.run();
}

base::Result<Revision> Writer::apply(const Write& write, std::vector<EventPtr>& events) {
  auto event = std::make_shared<Event>();
  event->key = write.key;
  Revision created = newest_ + 1;
  {
    const Reset reset(sql_.live);
    sql_.live.bind_text(1, write.key);
    ASSIGN_OR_RETURN(const bool exists, sql_.live.step());
    if (exists && write.expected == 0) return base::already_exists(write.key + " already exists");
    if (!exists && write.expected != 0) return base::not_found(write.key + " not found");
    if (exists) {
      event->previous_revision = sql_.live.integer(0);
      if (event->previous_revision != write.expected)
        return base::conflict(write.key + " is at revision " +
                              std::to_string(event->previous_revision) + ", not " +
                              std::to_string(write.expected));
      created = sql_.live.integer(1);
      event->previous = make_bytes(sql_.live.text(2));
    } else if (!write.value) {
      return base::not_found(write.key + " not found");
    }
  }
  RETURN_IF_ERROR(replace(write, event->previous_revision, created));
  if (write.value) event->value = make_bytes(*write.value);
  event->revision = ++newest_;
  events.push_back(std::move(event));
  return newest_;
}

base::Status Writer::replace(const Write& write, Revision previous, Revision created) {
  const Revision now = newest_ + 1;
  if (previous != 0) {
    sql_.close.bind(1, previous);
    sql_.close.bind(2, now);
    RETURN_IF_ERROR(sql_.close.run());
  }
  sql_.insert.bind(1, now);
  sql_.insert.bind_text(2, write.key);
  sql_.insert.bind(3, created);
  if (write.value) {
    sql_.insert.bind_null(4);
    sql_.insert.bind_blob(5, *write.value);
  } else {
    sql_.insert.bind(4, now);
    sql_.insert.bind_null(5);
  }
  return sql_.insert.run();
}

/// Nothing of the batch was written. When even the rollback fails the state of the file is
/// unknown: writes end until a restart has recovered it.
void Writer::fail(Batch& batch, const base::Status& why) {
  auto rolled_back = sql_.rollback.run();
  const bool in_transaction = connection_.in_transaction();
  base::log::error("write to the store failed", {{"err", why}, {"count", batch.size()}});
  if (in_transaction) {
    std::lock_guard guard(mutex_);
    health_ = base::unavailable("the store stopped writing after: " + why.message() +
                                "; restart the server (rollback: " + rolled_back.message() + ")");
  }
  const auto status = base::unavailable("store: " + why.message());
  for (auto& pending : batch) pending->done.set_value(status);
}

/// From here on nobody is promised history up to `upto`; its rows go bit by bit.
base::Status Writer::withdraw(Revision upto) {
  upto = std::min(upto, newest_ - 1);
  if (upto <= compacted_) return {};
  sql_.compacted.bind(1, upto);
  RETURN_IF_ERROR(sql_.compacted.run());
  compacted_ = upto;
  more_to_forget_ = true;
  return {};
}

/// Deletes one chunk of withdrawn rows, so that writes never wait long.
base::Status Writer::forget_some() {
  if (!more_to_forget_) return {};
  more_to_forget_ = false;
  const Reset reset(sql_.forget);
  sql_.forget.bind(1, compacted_);
  sql_.forget.bind(2, kForgetChunk);
  std::int64_t deleted = 0;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, sql_.forget.step());
    if (!row) break;
    ++deleted;
  }
  more_to_forget_ = deleted == kForgetChunk;
  return {};
}

void Writer::forget_old() {
  const auto now = clock_.steady_now();
  if (now - marks_.back().time < kMarkInterval) return;
  marks_.push_back({now, newest_});
  const bool crowded = newest_ - compacted_ > limits_.max_versions;
  const auto keep = crowded ? limits_.keep_at_least : limits_.keep;
  Revision upto = 0;
  while (marks_.size() > 1 && now - marks_[1].time >= keep) marks_.pop_front();
  if (now - marks_.front().time >= keep) upto = marks_.front().revision;
  if (auto status = withdraw(upto); !status.ok())
    base::log::warn("compaction of the store failed", {{"err", status}});
}

}  // namespace qvd::apiserver::sqlite

#include "api/store/sqlite/sqlite_store.hpp"

#include <fcntl.h>

#include <cerrno>
#include <utility>

#include "api/store/sqlite/reader.hpp"
#include "api/store/sqlite/schema.hpp"
#include "api/store/watch_hub.hpp"
#include "base/os/file_lock.hpp"
#include "base/os/unique_fd.hpp"

namespace qvd::apiserver::sqlite {
namespace {

class SqliteStore final : public Store {
 public:
  SqliteStore(base::FileLock lock, std::unique_ptr<ReaderPool> readers, Revision newest,
              std::string epoch)
      : lock_(std::move(lock)),
        readers_(std::move(readers)),
        epoch_(std::move(epoch)),
        hub_(newest,
             [this](const std::string& prefix, Revision after, Revision upto, std::size_t limit) {
               return ReaderPool::Lease(*readers_)->events(prefix, after, upto, limit);
             }) {}

  base::Status start(Connection connection, Revision newest, const HistoryLimits& limits,
                     const base::Clock& clock) {
    ASSIGN_OR_RETURN(writer_, Writer::open(std::move(connection), newest, limits, clock,
                                           [this](const std::vector<EventPtr>& events,
                                                  Revision upto) { hub_.publish(events, upto); }));
    return {};
  }

  base::Result<Revision> write(const base::Context& context, Write write) override {
    return writer_->submit(context, std::move(write));
  }

  base::Result<Record> get(const base::Context& /*context*/, const std::string& key) override {
    return ReaderPool::Lease(*readers_)->get(key);
  }

  base::Result<Page> list(const base::Context& /*context*/, const ListQuery& query) override {
    return ReaderPool::Lease(*readers_)->list(query);
  }

  base::Result<std::unique_ptr<Watch>> watch(const WatchQuery& query,
                                             std::function<void()> on_ready) override {
    ASSIGN_OR_RETURN(const Revision oldest, ReaderPool::Lease(*readers_)->compacted());
    if (query.since < oldest)
      return base::Status(base::Code::kGone, "Expired",
                          "too old resource version: " + std::to_string(query.since) + " (" +
                              std::to_string(oldest) + ")");
    return hub_.open(query, std::move(on_ready));
  }

  [[nodiscard]] Revision revision() const override { return hub_.published(); }
  [[nodiscard]] std::string epoch() const override { return epoch_; }
  [[nodiscard]] base::Status health() const override { return writer_->health(); }
  base::Status compact(Revision revision) override { return writer_->compact(revision); }

 private:
  base::FileLock lock_;
  std::unique_ptr<ReaderPool> readers_;
  std::string epoch_;
  WatchHub hub_;
  std::unique_ptr<Writer> writer_;  // last: its thread publishes into the hub
};

/// The database holds secrets. SQLite gives its other files the mode of this one.
base::Status make_private_file(const std::string& path) {
  const base::UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  return file ? base::ok_status() : base::errno_status("open " + path, errno);
}

}  // namespace

base::Result<std::unique_ptr<Store>> open_store(const Options& options, const base::Clock& clock) {
  // Two servers on one database would each believe to be the only writer.
  const std::string lock_path = options.directory + "/store.lock";
  auto lock = base::FileLock::try_acquire(lock_path);
  if (lock.status().code() == base::Code::kConflict)
    return base::unavailable(lock_path + " is held: another server runs on this directory");
  if (!lock) return lock.status();
  const std::string path = options.directory + "/store.db";
  RETURN_IF_ERROR(make_private_file(path));
  auto connection = Connection::open(path, Connection::Mode::kReadWrite);
  if (!connection) return connection.status();
  if (auto status = prepare_schema(*connection); !status.ok()) return status.with_context(path);
  ASSIGN_OR_RETURN(auto readers, ReaderPool::open(path, options.readers));
  ASSIGN_OR_RETURN(const auto epoch, ReaderPool::Lease(*readers)->meta("epoch"));
  ASSIGN_OR_RETURN(const auto newest, ReaderPool::Lease(*readers)->newest());
  auto store =
      std::make_unique<SqliteStore>(std::move(lock).value(), std::move(readers), newest, epoch);
  RETURN_IF_ERROR(store->start(std::move(connection).value(), newest, options.history, clock));
  return std::unique_ptr<Store>(std::move(store));
}

}  // namespace qvd::apiserver::sqlite

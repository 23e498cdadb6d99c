#include "api/store/sqlite/reader.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace qvd::apiserver::sqlite {
namespace {

constexpr const char* kGet =
    "SELECT revision, created, value FROM versions WHERE key = ?1 AND until IS NULL";

// Values of the newest state, or of an older one that are still live.
constexpr const char* kLive =
    "SELECT key, revision, created, value FROM versions INDEXED BY versions_live"
    " WHERE until IS NULL AND key > ?1 AND key < ?2 AND revision <= ?3 ORDER BY key LIMIT ?4";

// Values that were live at ?3 and have been replaced or deleted since.
constexpr const char* kPast =
    "SELECT key, revision, created, value FROM versions INDEXED BY versions_past"
    " WHERE until > ?3 AND revision <= ?3 AND key > ?1 AND key < ?2 ORDER BY key LIMIT ?4";

constexpr const char* kCountLive =
    "SELECT count(*) FROM versions INDEXED BY versions_live"
    " WHERE until IS NULL AND key > ?1 AND key < ?2 AND revision <= ?3";

constexpr const char* kCountPast =
    "SELECT count(*) FROM versions INDEXED BY versions_past"
    " WHERE until > ?3 AND revision <= ?3 AND key > ?1 AND key < ?2";

// What was live just before a write ended at the revision of that write. The unary plus keeps the
// range on the primary key, so that events come in order without sorting.
constexpr const char* kEvents =
    "SELECT e.revision, e.key, e.until IS e.revision, e.value, p.revision, p.value"
    " FROM versions e LEFT JOIN versions p ON p.until = e.revision AND p.revision < e.revision"
    " WHERE e.revision > ?1 AND e.revision <= ?2 AND +e.key >= ?3 AND +e.key < ?4"
    " ORDER BY e.revision LIMIT ?5";

Revision to_revision(const std::string& text) {
  Revision value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::int64_t sql_limit(std::size_t limit) {
  return limit == 0 ? -1 : static_cast<std::int64_t>(limit);
}

base::Status gone() {
  return {base::Code::kGone, "Expired", "the revision asked for is no longer kept"};
}

void bind_range(Statement& statement, const std::string& after, const std::string& end,
                Revision at) {
  statement.bind_text(1, after);
  statement.bind_text(2, end);
  statement.bind(3, at);
}

}  // namespace

std::string prefix_end(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xff) prefix.pop_back();
  if (prefix.empty()) return "\xff";  // keys start with a slash
  prefix.back() = static_cast<char>(prefix.back() + 1);
  return prefix;
}

base::Result<std::unique_ptr<Reader>> Reader::open(const std::string& path) {
  ASSIGN_OR_RETURN(auto connection, Connection::open(path, Connection::Mode::kReadOnly));
  std::unique_ptr<Reader> reader(new Reader(std::move(connection)));
  const std::pair<Statement*, const char*> statements[] = {
      {&reader->begin_, "BEGIN"},
      {&reader->end_, "COMMIT"},
      {&reader->get_, kGet},
      {&reader->newest_, "SELECT coalesce(max(revision), 0) FROM versions"},
      {&reader->compacted_, "SELECT value FROM meta WHERE name = 'compacted'"},
      {&reader->live_, kLive},
      {&reader->past_, kPast},
      {&reader->count_live_, kCountLive},
      {&reader->count_past_, kCountPast},
      {&reader->events_, kEvents},
  };
  for (const auto& [statement, sql] : statements) {
    ASSIGN_OR_RETURN(*statement, reader->connection_.prepare(sql));
  }
  return reader;
}

base::Result<Record> Reader::get(const std::string& key) {
  const Reset reset(get_);
  get_.bind_text(1, key);
  ASSIGN_OR_RETURN(const bool found, get_.step());
  if (!found) return base::not_found(key + " not found");
  return Record{key, get_.integer(1), get_.integer(0), make_bytes(get_.text(2))};
}

base::Result<Page> Reader::list(const ListQuery& query) {
  RETURN_IF_ERROR(begin_.run());
  auto page = list_in_snapshot(query);
  const auto ended = end_.run();
  if (page && !ended.ok()) return ended;
  return page;
}

base::Result<Page> Reader::list_in_snapshot(const ListQuery& query) {
  ASSIGN_OR_RETURN(const Revision now, newest());
  Page page;
  page.revision = query.at == 0 ? now : query.at;
  if (page.revision < now) {
    RETURN_IF_ERROR(check_kept(page.revision));
    RETURN_IF_ERROR(collect(past_, query, page));
  }
  RETURN_IF_ERROR(collect(live_, query, page));
  std::sort(page.records.begin(), page.records.end(),
            [](const Record& a, const Record& b) { return a.key < b.key; });
  if (query.limit == 0 || page.records.size() <= query.limit) return page;
  page.records.resize(query.limit);
  page.more = true;
  if (query.count_rest) {
    ASSIGN_OR_RETURN(page.remaining, count(query, page.records.back().key, page.revision));
  }
  return page;
}

/// Adds up to limit+1 rows: one more than asked for tells whether there are more.
base::Status Reader::collect(Statement& statement, const ListQuery& query, Page& page) {
  const Reset reset(statement);
  const std::string end = prefix_end(query.prefix);
  const std::string& after = std::max(query.prefix, query.after);
  bind_range(statement, after, end, page.revision);
  statement.bind(4, query.limit == 0 ? -1 : sql_limit(query.limit + 1));
  while (true) {
    ASSIGN_OR_RETURN(const bool row, statement.step());
    if (!row) return {};
    page.records.push_back(Record{statement.text(0), statement.integer(2), statement.integer(1),
                                  make_bytes(statement.text(3))});
  }
}

base::Result<std::int64_t> Reader::count(const ListQuery& query, const std::string& after,
                                         Revision at) {
  const std::string end = prefix_end(query.prefix);
  std::int64_t total = 0;
  for (Statement* statement : {&count_live_, &count_past_}) {
    const Reset reset(*statement);
    bind_range(*statement, after, end, at);
    ASSIGN_OR_RETURN(const bool row, statement->step());
    if (row) total += statement->integer(0);
  }
  return total;
}

base::Result<std::vector<EventPtr>> Reader::events(const std::string& prefix, Revision after,
                                                   Revision upto, std::size_t limit) {
  RETURN_IF_ERROR(begin_.run());
  const auto finish = [this](base::Status status) {
    auto ended = end_.run();
    return status.ok() ? ended : status;
  };
  if (auto kept = check_kept(after); !kept.ok()) return finish(kept);
  std::vector<EventPtr> found;
  const std::string end = prefix_end(prefix);
  {
    const Reset reset(events_);
    events_.bind(1, after);
    events_.bind(2, upto);
    events_.bind_text(3, prefix);
    events_.bind_text(4, end);
    events_.bind(5, sql_limit(limit));
    while (true) {
      auto row = events_.step();
      if (!row) return finish(row.status());
      if (!*row) break;
      auto event = std::make_shared<Event>();
      event->revision = events_.integer(0);
      event->key = events_.text(1);
      if (events_.integer(2) == 0) event->value = make_bytes(events_.text(3));
      if (!events_.is_null(4)) {
        event->previous_revision = events_.integer(4);
        event->previous = make_bytes(events_.text(5));
      }
      found.push_back(std::move(event));
    }
  }
  RETURN_IF_ERROR(finish({}));
  return found;
}

base::Status Reader::check_kept(Revision at) {
  ASSIGN_OR_RETURN(const Revision oldest, compacted());
  return at < oldest ? gone() : base::ok_status();
}

base::Result<std::string> Reader::meta(const std::string& name) {
  ASSIGN_OR_RETURN(auto statement, connection_.prepare("SELECT value FROM meta WHERE name = ?1"));
  statement.bind_text(1, name);
  ASSIGN_OR_RETURN(const bool row, statement.step());
  if (!row) return base::internal_error("the database lacks meta." + name + ": restore a backup");
  return statement.text(0);
}

base::Result<Revision> Reader::newest() {
  const Reset reset(newest_);
  RETURN_IF_ERROR(newest_.step());
  return newest_.integer(0);
}

base::Result<Revision> Reader::compacted() {
  const Reset reset(compacted_);
  RETURN_IF_ERROR(compacted_.step());
  return to_revision(compacted_.text(0));
}

base::Result<std::unique_ptr<ReaderPool>> ReaderPool::open(const std::string& path,
                                                           std::size_t count) {
  auto pool = std::make_unique<ReaderPool>();
  for (std::size_t i = 0; i < count; ++i) {
    ASSIGN_OR_RETURN(auto reader, Reader::open(path));
    pool->free_.push_back(std::move(reader));
  }
  return pool;
}

ReaderPool::Lease::Lease(ReaderPool& pool) : pool_(pool) {
  std::unique_lock lock(pool_.mutex_);
  pool_.freed_.wait(lock, [this] { return !pool_.free_.empty(); });
  reader_ = std::move(pool_.free_.back());
  pool_.free_.pop_back();
}

ReaderPool::Lease::~Lease() {
  {
    std::lock_guard guard(pool_.mutex_);
    pool_.free_.push_back(std::move(reader_));
  }
  pool_.freed_.notify_one();
}

}  // namespace qvd::apiserver::sqlite

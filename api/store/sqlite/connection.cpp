#include "api/store/sqlite/connection.hpp"

#include <sqlite3.h>

namespace qvd::apiserver::sqlite {
namespace {

// Another process (a backup) may hold the file for a moment.
constexpr int kBusyTimeoutMs = 5000;

/// Says what SQLite refused, and what a person can do about it.
base::Status sqlite_status(sqlite3* database, std::string_view what) {
  const int code = database != nullptr ? sqlite3_errcode(database) : SQLITE_NOMEM;
  std::string message(what);
  message += ": ";
  message += database != nullptr ? sqlite3_errmsg(database) : "out of memory";
  switch (code) {
    case SQLITE_FULL:
      return base::unavailable(message + "; free some disk space");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return base::unavailable(message + "; another program holds the database");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return base::internal_error(message + "; the file is damaged: restore a backup");
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return base::internal_error(message + "; check the owner and mode of the data directory");
    default:
      return base::internal_error(message);
  }
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

void Statement::bind(int index, std::int64_t value) {
  sqlite3_bind_int64(handle_.get(), index, value);
}

void Statement::bind_text(int index, std::string_view value) {
  sqlite3_bind_text(handle_.get(), index, value.data(), static_cast<int>(value.size()),
                    SQLITE_STATIC);
}

void Statement::bind_blob(int index, std::string_view value) {
  sqlite3_bind_blob64(handle_.get(), index, value.data(), value.size(), SQLITE_STATIC);
}

void Statement::bind_null(int index) {
  sqlite3_bind_null(handle_.get(), index);
}

base::Result<bool> Statement::step() {
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return sqlite_status(sqlite3_db_handle(handle_.get()), sqlite3_sql(handle_.get()));
}

base::Status Statement::run() {
  auto row = step();
  reset();
  return row.status();
}

void Statement::reset() {
  sqlite3_reset(handle_.get());
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(handle_.get(), column);
}

std::string Statement::text(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(handle_.get(), column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

void Connection::Close::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

base::Result<Connection> Connection::open(const std::string& path, Mode mode) {
  // Each connection is used by one thread at a time, so SQLite's own mutex is left out.
  const int flags =
      SQLITE_OPEN_NOMUTEX |
      (mode == Mode::kReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  Connection connection;
  connection.handle_.reset(raw);
  if (code != SQLITE_OK) return sqlite_status(raw, "open " + path);
  sqlite3_extended_result_codes(raw, 0);
  sqlite3_busy_timeout(raw, kBusyTimeoutMs);
  return connection;
}

base::Result<Statement> Connection::prepare(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  if (code != SQLITE_OK) return sqlite_status(handle_.get(), sql);
  Statement statement;
  statement.handle_.reset(raw);
  return statement;
}

base::Status Connection::execute(const std::string& sql) {
  if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return sqlite_status(handle_.get(), sql);
}

base::Result<std::string> Connection::query_text(const std::string& sql) {
  ASSIGN_OR_RETURN(auto statement, prepare(sql));
  ASSIGN_OR_RETURN(const bool row, statement.step());
  return row ? statement.text(0) : std::string();
}

base::Result<std::int64_t> Connection::query_integer(const std::string& sql) {
  ASSIGN_OR_RETURN(auto statement, prepare(sql));
  ASSIGN_OR_RETURN(const bool row, statement.step());
  return row ? statement.integer(0) : 0;
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(handle_.get()) == 0;
}

}  // namespace qvd::apiserver::sqlite

#include "api/store/sqlite/schema.hpp"

#include <array>

namespace qvd::apiserver::sqlite {
namespace {

// "QVD1" as a number: SQLite's place for the owner of a file.
constexpr std::int64_t kApplicationId = 0x51564431;

/// Step i leads from schema version i to i+1. Steps are never changed once released.
constexpr std::array<const char*, 1> kMigrations = {R"sql(
  CREATE TABLE versions (
    revision INTEGER PRIMARY KEY,
    key      TEXT NOT NULL,
    created  INTEGER NOT NULL,
    until    INTEGER,
    value    BLOB
  );
  CREATE UNIQUE INDEX versions_live ON versions (key) WHERE until IS NULL;
  CREATE INDEX versions_past ON versions (until) WHERE until IS NOT NULL;
  CREATE TABLE meta (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
  INSERT INTO meta VALUES ('epoch', lower(hex(randomblob(16))));
  INSERT INTO meta VALUES ('compacted', 0);
)sql"};

base::Status check_owner(Connection& connection, std::size_t version) {
  ASSIGN_OR_RETURN(const auto owner, connection.query_integer("PRAGMA application_id"));
  if (owner != kApplicationId && !(owner == 0 && version == 0))
    return base::internal_error(
        "the database belongs to another program; choose another directory");
  if (version > kMigrations.size())
    return base::internal_error(
        "the database was written by a newer version of this program "
        "(schema " +
        std::to_string(version) + "); use that version");
  return {};
}

base::Status check_integrity(Connection& connection) {
  const auto verdict = connection.query_text("PRAGMA quick_check(1)");
  if (!verdict) return verdict.status();
  if (*verdict == "ok") return {};
  return base::internal_error("the database is damaged (" + *verdict + "): restore a backup");
}

base::Status migrate(Connection& connection, std::size_t version) {
  for (; version < kMigrations.size(); ++version) {
    std::string step = "BEGIN IMMEDIATE;";
    step += kMigrations.at(version);
    step += "PRAGMA application_id=" + std::to_string(kApplicationId) + ";";
    step += "PRAGMA user_version=" + std::to_string(version + 1) + "; COMMIT";
    RETURN_IF_ERROR(connection.execute(step));
  }
  return {};
}

}  // namespace

base::Status prepare_schema(Connection& connection) {
  ASSIGN_OR_RETURN(const auto version_number, connection.query_integer("PRAGMA user_version"));
  const auto version = static_cast<std::size_t>(version_number);
  RETURN_IF_ERROR(check_owner(connection, version));
  RETURN_IF_ERROR(check_integrity(connection));
  // FULL: a commit returns only after the log is on the disk, so an acknowledged write survives
  // a power cut.
  RETURN_IF_ERROR(connection.execute(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=67108864"));
  return migrate(connection, version);
}

}  // namespace qvd::apiserver::sqlite

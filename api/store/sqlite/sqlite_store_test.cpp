#include "api/store/sqlite/sqlite_store.hpp"

#include <gmock/gmock.h>

#include <filesystem>

#include "api/store/testing/store_contract.hpp"
#include "api/store/testing/store_stress.hpp"
#include "base/os/file.hpp"
#include "base/os/temp_dir.hpp"

namespace qvd::apiserver::sqlite {
namespace {

using ::testing::HasSubstr;

base::TempDir make_temp_dir() {
  return base::TempDir::create("store").value();
}

struct SqliteBackend {
  base::TempDir directory = make_temp_dir();
  base::SystemClock clock;

  std::unique_ptr<Store> open() {
    auto store = open_store({.directory = directory.path(), .history = {}, .readers = 2}, clock);
    EXPECT_TRUE(store) << store.status().message();
    return std::move(store).value();
  }
};

}  // namespace
}  // namespace qvd::apiserver::sqlite

namespace qvd::apiserver::testing {
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, StoreContract, sqlite::SqliteBackend);
}  // namespace qvd::apiserver::testing

namespace qvd::apiserver::sqlite {
namespace {

TEST(SqliteStore, ManyWritersAndWatchers) {
  SqliteBackend backend;
  auto store = backend.open();
  testing::run_stress(*store, {});
}

TEST(SqliteStore, SecondServerOnOneDirectoryIsRefused) {
  SqliteBackend backend;
  auto first = backend.open();
  const auto second = open_store({.directory = backend.directory.path()}, backend.clock);
  EXPECT_THAT(second.status().message(), HasSubstr("another server runs on this directory"));
}

TEST(SqliteStore, MissingDirectoryIsNamed) {
  const base::SystemClock clock;
  const auto store = open_store({.directory = "/nonexistent/qvd"}, clock);
  EXPECT_THAT(store.status().message(), HasSubstr("/nonexistent/qvd/store.lock"));
}

TEST(SqliteStore, ForeignFileIsRefused) {
  SqliteBackend backend;
  ASSERT_TRUE(
      base::write_file_atomic(backend.directory.path() / "store.db", "not a database at all, sorry")
          .ok());
  const auto store = open_store({.directory = backend.directory.path()}, backend.clock);
  EXPECT_THAT(store.status().message(), HasSubstr("the file is damaged"));
}

TEST(SqliteStore, NewerSchemaIsRefused) {
  SqliteBackend backend;
  backend.open().reset();
  auto connection =
      Connection::open(backend.directory.path() / "store.db", Connection::Mode::kReadWrite);
  ASSERT_TRUE(connection->execute("PRAGMA user_version=99").ok());
  const auto store = open_store({.directory = backend.directory.path()}, backend.clock);
  EXPECT_THAT(store.status().message(), HasSubstr("newer version"));
}

TEST(SqliteStore, CompactionFreesTheRowsOfThePast) {
  SqliteBackend backend;
  auto store = backend.open();
  Revision last = *testing::put(*store, "/k/a", "0");
  for (int i = 1; i <= 10; ++i) last = *testing::put(*store, "/k/a", std::to_string(i), last);
  ASSERT_TRUE(store->compact(last).ok());
  // The writer deletes before it takes the next write.
  ASSERT_TRUE(testing::put(*store, "/k/b", "0"));
  auto connection =
      Connection::open(backend.directory.path() / "store.db", Connection::Mode::kReadOnly);
  EXPECT_EQ(*connection->query_integer("SELECT count(*) FROM versions WHERE key = '/k/a'"), 2);
}

TEST(SqliteStore, TheDatabaseIsPrivate) {
  SqliteBackend backend;
  auto store = backend.open();
  const auto mode = std::filesystem::status(backend.directory.path() / "store.db").permissions();
  EXPECT_EQ(mode & std::filesystem::perms(0077), std::filesystem::perms::none);
}

}  // namespace
}  // namespace qvd::apiserver::sqlite

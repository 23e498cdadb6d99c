#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/core/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace qvd::apiserver::sqlite {

/// A prepared statement. Usage: bind… step… reset; `Reset` does the last at the end of a scope.
/// One thread at a time.
class Statement {
 public:
  Statement() = default;
  void bind(int index, std::int64_t value);
  /// The bytes must live until the next reset.
  void bind_text(int index, std::string_view value);
  void bind_blob(int index, std::string_view value);
  void bind_null(int index);

  /// True: a row is there; false: done.
  base::Result<bool> step();
  /// For statements without rows.
  base::Status run();
  void reset();

  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] bool is_null(int column) const;

 private:
  friend class Connection;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

/// Resets a statement when the scope ends.
class Reset {
 public:
  explicit Reset(Statement& statement) : statement_(statement) {}
  ~Reset() { statement_.reset(); }
  Reset(const Reset&) = delete;
  Reset& operator=(const Reset&) = delete;

 private:
  Statement& statement_;
};

/// One database connection. One thread at a time.
class Connection {
 public:
  enum class Mode { kReadWrite, kReadOnly };
  static base::Result<Connection> open(const std::string& path, Mode mode);

  base::Result<Statement> prepare(std::string_view sql);
  /// Runs statements that return no rows.
  base::Status execute(const std::string& sql);
  /// The first column of the first row of a query such as a PRAGMA.
  base::Result<std::string> query_text(const std::string& sql);
  base::Result<std::int64_t> query_integer(const std::string& sql);
  [[nodiscard]] bool in_transaction() const;

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace qvd::apiserver::sqlite

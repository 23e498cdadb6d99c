#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/store/sqlite/connection.hpp"
#include "api/store/store.hpp"

namespace qvd::apiserver::sqlite {

/// A reading connection and its statements. One thread at a time; see ReaderPool.
class Reader {
 public:
  static base::Result<std::unique_ptr<Reader>> open(const std::string& path);

  base::Result<Record> get(const std::string& key);
  /// Reads within one snapshot, so that the page's revision fits its records.
  base::Result<Page> list(const ListQuery& query);
  /// As BacklogReader.
  base::Result<std::vector<EventPtr>> events(const std::string& prefix, Revision after,
                                             Revision upto, std::size_t limit);
  base::Result<std::string> meta(const std::string& name);
  base::Result<Revision> newest();
  base::Result<Revision> compacted();

 private:
  explicit Reader(Connection connection) : connection_(std::move(connection)) {}
  base::Result<Page> list_in_snapshot(const ListQuery& query);
  base::Status collect(Statement& statement, const ListQuery& query, Page& page);
  base::Result<std::int64_t> count(const ListQuery& query, const std::string& after, Revision at);
  base::Status check_kept(Revision at);

  Connection connection_;
  Statement begin_, end_, get_, newest_, compacted_, live_, past_, count_live_, count_past_,
      events_;
};

/// Hands a free Reader to one caller at a time; waits while all are busy.
class ReaderPool {
 public:
  static base::Result<std::unique_ptr<ReaderPool>> open(const std::string& path, std::size_t count);

  /// Gives the reader back at the end of its life.
  class Lease {
   public:
    explicit Lease(ReaderPool& pool);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Reader* operator->() { return reader_.get(); }

   private:
    ReaderPool& pool_;
    std::unique_ptr<Reader> reader_;
  };

 private:
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<Reader>> free_;
};

/// The first key above all keys that start with `prefix`.
std::string prefix_end(std::string prefix);

}  // namespace qvd::apiserver::sqlite

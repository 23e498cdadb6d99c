#pragma once

#include <memory>
#include <string>

#include "api/store/sqlite/writer.hpp"
#include "api/store/store.hpp"

namespace qvd::apiserver::sqlite {

struct Options {
  std::string directory;  // must exist; store.db and store.lock are put there
  HistoryLimits history{};
  std::size_t readers = 4;  // connections that read at the same time
};

/// Opens (and creates) the embedded store: SQLite in write-ahead mode with full durability.
/// Errors: what is wrong with the directory, the file or its lock. `clock` must outlive the store.
base::Result<std::unique_ptr<Store>> open_store(const Options& options, const base::Clock& clock);

}  // namespace qvd::apiserver::sqlite

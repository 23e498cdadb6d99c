#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/records/run_record.hpp"
#include "base/core/guarded.hpp"

namespace qvd::agent {

/// The records of this host: `<dir>/<uid of the run>.json`, each written whole and synced before
/// put() returns, and kept in memory for reading. Threads: any.
class RecordStore {
 public:
  /// Makes the folder and reads what is there. A file that cannot be read is set aside as
  /// `<name>.broken` and logged: its machine, if it runs, is a stray then.
  static base::Result<std::unique_ptr<RecordStore>> open(const std::filesystem::path& dir);

  base::Status put(const RunRecord& record);
  base::Status remove(const std::string& uid);
  [[nodiscard]] std::optional<RunRecord> get(const std::string& uid) const;
  [[nodiscard]] std::vector<RunRecord> all() const;
  /// The records of runs of this namespace/name, whatever their uid.
  [[nodiscard]] std::vector<RunRecord> of_key(const std::string& key) const;

 private:
  explicit RecordStore(std::filesystem::path dir) : dir_(std::move(dir)) {}
  base::Status load();

  const std::filesystem::path dir_;
  mutable base::Guarded<std::map<std::string, RunRecord>> records_;
};

}  // namespace qvd::agent

#include "agent/records/record_store.hpp"

#include <algorithm>

#include "base/log/log.hpp"
#include "base/os/directory.hpp"
#include "base/os/file.hpp"
#include "base/os/temporary.hpp"
#include "base/text/ascii.hpp"

namespace qvd::agent {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".json";

/// A uid becomes a file name, so it may hold nothing but what a UUID does.
bool usable_name(const std::string& uid) {
  return !uid.empty() && uid.size() <= 64 && std::all_of(uid.begin(), uid.end(), [](char c) {
    return base::is_letter_or_digit(c) || c == '-';
  });
}

base::Result<RunRecord> read_record(const fs::path& path) {
  ASSIGN_OR_RETURN(const std::string text, base::read_file(path));
  ASSIGN_OR_RETURN(const base::Json document, base::parse_json(text));
  ASSIGN_OR_RETURN(RunRecord record, run_record_from_json(document));
  if (record.plan.uid + std::string(kSuffix) != path.filename())
    return base::invalid("it is the record of another run, " + record.plan.uid);
  return record;
}

void set_aside(const fs::path& path, const base::Status& why) {
  base::log::error("record set aside, look at the machine by hand",
                   {{"path", path.string()}, {"err", why}});
  std::error_code ignored;
  fs::rename(path, path.string() + ".broken", ignored);
}

}  // namespace

base::Result<std::unique_ptr<RecordStore>> RecordStore::open(const fs::path& dir) {
  RETURN_IF_ERROR(base::make_directories(dir, 0700));
  std::unique_ptr<RecordStore> store(new RecordStore(dir));
  RETURN_IF_ERROR(store->load());
  return store;
}

base::Status RecordStore::load() {
  RETURN_IF_ERROR(base::sweep_temporaries(dir_));
  ASSIGN_OR_RETURN(const auto files, base::list_directory(dir_));
  auto records = records_.lock();
  for (const fs::path& path : files) {
    if (path.extension() != kSuffix) continue;
    auto record = read_record(path);
    if (record) {
      (*records)[record->plan.uid] = *record;
    } else {
      set_aside(path, record.status());
    }
  }
  return base::ok_status();
}

base::Status RecordStore::put(const RunRecord& record) {
  const std::string& uid = record.plan.uid;
  if (!usable_name(uid)) return base::invalid("uid '" + uid + "' of the run is no UUID");
  const fs::path path = dir_ / (uid + std::string(kSuffix));
  RETURN_IF_ERROR(base::write_file_atomic(path, base::dump_json_pretty(to_json(record)), 0600));
  (*records_.lock())[uid] = record;
  return base::ok_status();
}

base::Status RecordStore::remove(const std::string& uid) {
  if (!usable_name(uid)) return base::ok_status();
  RETURN_IF_ERROR(base::remove_file(dir_ / (uid + std::string(kSuffix))));
  records_.lock()->erase(uid);
  return base::ok_status();
}

std::optional<RunRecord> RecordStore::get(const std::string& uid) const {
  auto records = records_.lock();
  const auto found = records->find(uid);
  if (found == records->end()) return std::nullopt;
  return found->second;
}

std::vector<RunRecord> RecordStore::all() const {
  std::vector<RunRecord> out;
  for (const auto& [uid, record] : *records_.lock()) out.push_back(record);
  return out;
}

std::vector<RunRecord> RecordStore::of_key(const std::string& key) const {
  std::vector<RunRecord> out;
  for (const auto& [uid, record] : *records_.lock())
    if (record.plan.key() == key) out.push_back(record);
  return out;
}

}  // namespace qvd::agent

#include "agent/storage/volume.hpp"

#include <sys/stat.h>

#include "agent/storage/file_tree.hpp"
#include "base/os/file.hpp"

namespace qvd::agent {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kVolumeMode = 0755;  // the guest's /home itself

/// What the record beside a volume says.
struct OwnerRecord {
  VolumeOwner owner;
  bool made = false;  // the directory was made: from then on it must be there
};

base::Status write_record(const fs::path& path, const OwnerRecord& record) {
  const VolumeOwner& owner = record.owner;
  const base::Json document = {{"kind", owner.kind}, {"uid", owner.uid},     {"name", owner.name},
                               {"id", owner.id},     {"login", owner.login}, {"made", record.made}};
  return base::write_file_atomic(path, base::dump_json_pretty(document), 0600);
}

base::Result<std::optional<OwnerRecord>> read_record(const fs::path& path) {
  const auto text = base::read_file(path);
  if (!text && text.status().code() == base::Code::kNotFound) return std::optional<OwnerRecord>();
  RETURN_IF_ERROR(text);
  const auto document = base::parse_json(*text);
  if (!document || !document->is_object())
    return base::forbidden("the owner's record " + path.string() + " cannot be read; repair it");
  OwnerRecord record;
  record.owner.kind = base::json_string(*document, {"kind"});
  record.owner.uid = base::json_string(*document, {"uid"});
  record.owner.name = base::json_string(*document, {"name"});
  record.owner.login = base::json_string(*document, {"login"});
  const base::Json& made = base::json_at(*document, {"made"});
  record.made = !made.is_boolean() || made.get<bool>();
  return std::optional(record);
}

base::Status owned_by_other(const fs::path& directory, const std::string& who) {
  return {base::Code::kForbidden, "VolumeOwnedByOther",
          "volume " + directory.string() + " " + who + "; `qvdctl adopt volume` hands it over"};
}

base::Status check_owner(const fs::path& directory, const VolumeOwner& owner,
                         const std::optional<OwnerRecord>& record) {
  std::error_code error;
  if (!record) {
    if (!fs::exists(fs::symlink_status(directory, error))) return base::ok_status();
    if (fs::is_directory(fs::symlink_status(directory, error)) && fs::is_empty(directory, error))
      return base::ok_status();
    return owned_by_other(directory, "holds data and has no owner's record");
  }
  if (record->owner.uid == owner.uid) return base::ok_status();
  return owned_by_other(directory, "belongs to " + record->owner.kind + " " + record->owner.name +
                                       " (uid " + record->owner.uid + ")");
}

base::Status missing(const fs::path& directory) {
  return {base::Code::kNotFound, "VolumeMissing",
          "volume " + directory.string() +
              " was made once and is not there: mount its file system, or restore it"};
}

base::Status check_present(const fs::path& directory, bool made) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(directory, error);
  if (fs::is_directory(status)) return base::ok_status();
  if (fs::exists(status)) return base::invalid("volume " + directory.string() + " is no directory");
  return made ? missing(directory) : base::ok_status();
}

base::Result<base::FileLock> lock_volume(const VolumeRequest& request) {
  const fs::path holder = beside(request.directory, ".holder");
  auto lock = base::FileLock::try_acquire(beside(request.directory, ".lock"));
  if (!lock && lock.status().code() == base::Code::kConflict)
    return base::Status(base::Code::kConflict, "VolumeLocked",
                        "volume " + request.directory.string() + " is in use by " +
                            base::read_file(holder).value_or("an unknown host"));
  RETURN_IF_ERROR(lock);
  RETURN_IF_ERROR(base::write_file_atomic(holder, request.holder));
  return lock;
}

}  // namespace

base::Result<OpenVolume> open_volume(const VolumeRequest& request) {
  const fs::path& directory = request.directory;
  RETURN_IF_ERROR(check_present(directory, request.formatted));
  RETURN_IF_ERROR(base::make_directories(directory.parent_path(), 0700));
  OpenVolume volume;
  if (request.lock_required) {
    ASSIGN_OR_RETURN(volume.lock, lock_volume(request));
  }
  const fs::path record_path = beside(directory, ".owner");
  ASSIGN_OR_RETURN(const auto record, read_record(record_path));
  RETURN_IF_ERROR(check_owner(directory, request.owner, record));
  RETURN_IF_ERROR(check_present(directory, record && record->made));
  if (request.formatted && !record) return missing(directory);  // an empty folder in its place
  if (record && record->made) return volume;
  // Owner first, then the directory: a crash in between leaves a record that says "not made yet".
  RETURN_IF_ERROR(write_record(record_path, {request.owner, false}));
  RETURN_IF_ERROR(base::make_directories(directory, kVolumeMode));
  RETURN_IF_ERROR(base::sync_directory(directory.parent_path()));
  RETURN_IF_ERROR(write_record(record_path, {request.owner, true}));
  volume.created = true;
  return volume;
}

}  // namespace qvd::agent

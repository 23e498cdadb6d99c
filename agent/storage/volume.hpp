#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/core/result.hpp"
#include "base/json/json.hpp"
#include "base/os/file_lock.hpp"

namespace qvd::agent {

/// Whose volume it is, as it is written beside it on disk.
struct VolumeOwner {
  std::string kind;  // VirtualMachine or User
  std::string uid;
  std::string name;
  std::int64_t id = 0;
  std::string login;
};

struct VolumeRequest {
  std::filesystem::path directory;  // absolute, such as …/homefs/10000-fs
  VolumeOwner owner;
  bool lock_required = true;
  bool formatted = false;  // the API knows that it was made before: never make it anew
  std::string holder;      // who takes the lock, for people: "host node1, run <uid>"
};

/// A volume in use. Its lock is held for the life of this object.
struct OpenVolume {
  std::optional<base::FileLock> lock;
  bool created = false;
};

/// Opens a directory volume, making it at its first use: takes the exclusive lock `<dir>.lock`,
/// then reads the owner's record `<dir>.owner` and refuses another's; a directory without a record
/// is somebody's unless it is empty. A volume that was made once and is gone is an error, never
/// made anew: its pool may just not be mounted. That it was made is known from the record, and, as
/// the record is gone with the pool, from the API (`formatted`); nothing is touched then.
/// Errors: Conflict, reason VolumeLocked, naming the holder; Forbidden, reason VolumeOwnedByOther;
///         NotFound, reason VolumeMissing.
/// The lock is an open file description lock: it ends with the process. An agent that is restarted
/// takes it again when it adopts the run; until qvd-guard holds these locks, a second host could
/// take one in between, but only for a run that the controller would have had to create there.
base::Result<OpenVolume> open_volume(const VolumeRequest& request);

}  // namespace qvd::agent

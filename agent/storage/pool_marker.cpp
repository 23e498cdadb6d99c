#include "agent/storage/pool_marker.hpp"

#include "base/os/file.hpp"

namespace qvd::agent {
namespace {

namespace fs = std::filesystem;

/// Of an object's uid, which becomes a file name here.
bool is_plain_name(const std::string& uid) {
  return !uid.empty() && uid.find('/') == std::string::npos && uid.front() != '.';
}

base::Result<bool> is_there(const fs::path& path) {
  std::error_code error;
  const bool found = fs::exists(path, error);
  if (error) return base::errno_status("look at " + path.string(), error.value());
  return found;
}

}  // namespace

base::Status check_pool_marker(const PoolRef& pool, const fs::path& notes) {
  if (!is_plain_name(pool.uid)) return base::invalid("pool " + pool.name + " has no usable uid");
  const fs::path marker = pool.path / kPoolMarker;
  const fs::path note = notes / pool.uid;
  ASSIGN_OR_RETURN(const bool marked, is_there(marker));
  ASSIGN_OR_RETURN(const bool known, is_there(note));
  if (!marked && known)
    return {base::Code::kUnavailable, "PoolNotMounted",
            pool.path.string() + " lacks " + std::string(kPoolMarker) + " of pool " + pool.name +
                ": mount its file system, or make that file if this is the pool"};
  if (!marked) RETURN_IF_ERROR(base::write_file_atomic(marker, pool.uid + "\n"));
  if (known) return base::ok_status();
  RETURN_IF_ERROR(base::make_directories(notes, 0700));
  return base::write_file_atomic(note, pool.name + "\n");
}

}  // namespace qvd::agent

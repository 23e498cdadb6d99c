#include "base/os/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/os/temporary.hpp"
#include "base/os/unique_fd.hpp"

namespace qvd::base {
namespace {

Status failure(std::string_view verb, const std::filesystem::path& path) {
  const int saved = errno;
  return errno_status(std::string(verb) + " " + path.string(), saved);
}

Status write_all(int fd, std::string_view data, const std::filesystem::path& path) {
  while (!data.empty()) {
    const ssize_t n = ::write(fd, data.data(), data.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failure("write", path);
    data.remove_prefix(static_cast<std::size_t>(n));
  }
  return ok_status();
}

// The file is removed again unless everything up to the rename succeeded.
Status fill_temporary(std::string& name, std::string_view data, mode_t mode) {
  UniqueFd fd(::mkostemp(name.data(), O_CLOEXEC));
  if (!fd) return failure("create", name);
  Status status = ok_status();
  if (::fchmod(fd.get(), mode) != 0) status = failure("chmod", name);
  if (status.ok()) status = write_all(fd.get(), data, name);
  if (status.ok() && ::fsync(fd.get()) != 0) status = failure("fsync", name);
  if (!status.ok()) ::unlink(name.c_str());
  return status;
}

std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path, std::size_t max_bytes) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return failure("open", path);
  std::string content;
  std::array<char, 16384> chunk{};
  while (true) {
    const ssize_t n = ::read(fd.get(), chunk.data(), chunk.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failure("read", path);
    if (n == 0) return content;
    content.append(chunk.data(), static_cast<std::size_t>(n));
    if (content.size() > max_bytes) {
      return invalid("read " + path.string() + ": larger than " + std::to_string(max_bytes) +
                     " bytes");
    }
  }
}

Status write_file_atomic(const std::filesystem::path& path, std::string_view data, mode_t mode) {
  std::string temporary = temporary_template(path);
  RETURN_IF_ERROR(fill_temporary(temporary, data, mode));
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const Status status = failure("rename to", path);
    ::unlink(temporary.c_str());
    return status;
  }
  return sync_directory(folder_of(path));
}

Status write_file_in_place(const std::filesystem::path& path, std::string_view data) {
  UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd) return failure("open", path);
  const ssize_t n = ::write(fd.get(), data.data(), data.size());
  if (n < 0) return failure("write", path);
  if (static_cast<std::size_t>(n) != data.size()) {
    return internal_error("write " + path.string() + ": only a part was taken");
  }
  return ok_status();
}

Status make_directories(const std::filesystem::path& path, mode_t mode) {
  if (path.empty()) return ok_status();
  if (::mkdir(path.c_str(), mode) == 0) return ok_status();
  if (errno == ENOENT) {
    RETURN_IF_ERROR(make_directories(folder_of(path), mode));
    if (::mkdir(path.c_str(), mode) == 0) return ok_status();
  }
  struct stat found {};
  if (errno == EEXIST && ::stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode)) {
    return ok_status();
  }
  return failure("create folder", path);
}

Status sync_directory(const std::filesystem::path& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return failure("open", path);
  if (::fsync(fd.get()) != 0) return failure("fsync", path);
  return ok_status();
}

Status remove_file(const std::filesystem::path& path) {
  if (::unlink(path.c_str()) == 0) return sync_directory(folder_of(path));
  return errno == ENOENT ? ok_status() : failure("remove", path);
}

}  // namespace qvd::base

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/log/log.hpp"
#include "base/os/file.hpp"
#include "base/os/unique_fd.hpp"
#include "base/process/process.hpp"
#include "vma/provision.hpp"

namespace qvd::vma {
namespace {

using namespace std::chrono_literals;

constexpr auto kFormatTimeout = 600s;        // a big disk takes its time
constexpr std::size_t kProbe = 1024 * 1024;  // tables and super blocks lie in the first MiB

bool is_block_device(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISBLK(info.st_mode);
}

bool same_device(const std::string& a, const std::string& b) {
  struct stat left {
  }, right{};
  return ::stat(a.c_str(), &left) == 0 && ::stat(b.c_str(), &right) == 0 &&
         left.st_dev == right.st_dev;
}

Result<bool> is_blank(const std::string& drive) {
  const base::UniqueFd fd(::open(drive.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return base::errno_status("open " + drive, errno);
  std::string bytes(kProbe, '\0');
  const ssize_t got = ::pread(fd.get(), bytes.data(), bytes.size(), 0);
  if (got < 0) return base::errno_status("read " + drive, errno);
  return std::all_of(bytes.begin(), bytes.begin() + got, [](char c) { return c == '\0'; });
}

Status run_tool(std::vector<std::string> argv, std::string input) {
  return base::run_checked(
             base::with_timeout(kFormatTimeout),
             {.argv = std::move(argv), .environment = {}, .stdin_data = std::move(input)})
      .status();
}

Status format(const Config& config, const std::string& partition) {
  ASSIGN_OR_RETURN(const bool blank, is_blank(config.home_drive));
  if (!blank)
    return base::conflict("the home disk " + config.home_drive + " has no partition " + partition +
                          " but is not blank; it is not touched");
  base::log::info("formatting the home disk", {{"path", config.home_drive}});
  RETURN_IF_ERROR(run_tool({"sfdisk", config.home_drive}, ",\n"));
  return run_tool({"mkfs." + config.home_fs, partition}, "");
}

}  // namespace

Status mount_home_drive(const Config& config) {
  if (config.home_drive.empty() || !is_block_device(config.home_drive)) return base::ok_status();
  RETURN_IF_ERROR(base::make_directories(config.home_path));
  if (!same_device("/", config.home_path)) return base::ok_status();
  const std::string partition = config.home_drive + "1";
  if (!is_block_device(partition)) RETURN_IF_ERROR(format(config, partition));
  if (::mount(partition.c_str(), config.home_path.c_str(), config.home_fs.c_str(), 0, nullptr) != 0)
    return base::errno_status("mount " + partition + " on " + config.home_path, errno);
  return base::ok_status();
}

}  // namespace qvd::vma

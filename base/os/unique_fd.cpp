#include "base/os/unique_fd.hpp"

#include <unistd.h>

namespace qvd::base {

void UniqueFd::reset(int fd) {
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd;
}

}  // namespace qvd::base

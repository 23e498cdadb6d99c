#include "vma/wake_agent.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <cstdio>

#include "base/os/unique_fd.hpp"

namespace qvd::vma {

void wake_agent(int display) {
  const base::UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::snprintf(address.sun_path, sizeof address.sun_path, "/tmp/.X11-unix/X%d", display);
  (void)::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

}  // namespace qvd::vma

#include "base/terminal/waker.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <limits>

namespace qvd::base {

Result<Waker> Waker::create() {
  UniqueFd event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!event) return errno_status("make an event descriptor", errno);
  return Waker(std::move(event));
}

void Waker::Ring::operator()() const noexcept {
  const std::uint64_t one = 1;
  (void)!::write(fd, &one, sizeof one);
}

void Waker::follow(const std::stop_token& stop) {
  callback_.emplace(stop, Ring{event_.get()});
}

Status stopped_status() {
  return {Code::kUnavailable, "Stopped", "stopped"};
}

int poll_timeout(const Context& context) {
  if (context.deadline == SteadyTime::max()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(context.deadline -
                                                                 std::chrono::steady_clock::now());
  return static_cast<int>(
      std::clamp<std::int64_t>(left.count(), 0, std::numeric_limits<int>::max()));
}

Status wait_ready(const Context& context, const Waker& waker, int fd, short events) {
  std::array<pollfd, 2> fds = {pollfd{.fd = fd, .events = events, .revents = 0},
                               pollfd{.fd = waker.fd(), .events = POLLIN, .revents = 0}};
  for (;;) {
    const int ready = ::poll(fds.data(), fds.size(), poll_timeout(context));
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) return errno_status("wait", errno);
    if (fds[1].revents != 0) return stopped_status();
    if (ready == 0) return timed_out("no answer in time");
    return ok_status();
  }
}

}  // namespace qvd::base

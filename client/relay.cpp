#include "client/relay.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace qvd::client {
namespace {

constexpr std::size_t kChunk = 16 * 1024;
constexpr int kStepsBetweenLooks = 64;

/// An end that nothing is wanted of is left out: poll(2) would report its hang-up for ever.
pollfd watch(int fd, short events) {
  return {.fd = events == 0 ? -1 : fd, .events = events, .revents = 0};
}

/// The state of one run: two buffers and what each end waits for.
class Relay {
 public:
  Relay(Connection& gateway, int display, std::string first)
      : gateway_(gateway), display_(display), to_display_(std::move(first)) {}

  /// Moves what can be moved now. True if anything moved.
  bool step() {
    bool moved = read_gateway();
    moved = write_display() || moved;
    moved = read_display() || moved;
    return write_gateway() || moved;
  }
  [[nodiscard]] bool finished() const {
    const bool gateway_done = gateway_closed_ && to_display_.empty();
    const bool display_done = display_closed_ && to_gateway_.empty();
    return broken_ || gateway_done || display_done;
  }
  [[nodiscard]] short gateway_events() const {
    const bool read = (!gateway_closed_ && to_display_.has_room()) || write_wants_read_;
    const bool write = (!to_gateway_.empty() && !write_wants_read_) || read_wants_write_;
    return static_cast<short>((read ? POLLIN : 0) | (write ? POLLOUT : 0));
  }
  [[nodiscard]] short display_events() const {
    return static_cast<short>((!display_closed_ && to_gateway_.has_room() ? POLLIN : 0) |
                              (to_display_.empty() ? 0 : POLLOUT));
  }
  [[nodiscard]] const RelayCounts& counts() const { return counts_; }

 private:
  bool read_gateway() {
    if (gateway_closed_ || !to_display_.has_room()) return false;
    const auto outcome = gateway_.try_read(chunk_.data(), chunk_.size());
    read_wants_write_ = outcome.step == Connection::Step::kWantWrite;
    gateway_closed_ = outcome.step == Connection::Step::kClosed;
    to_display_.push({chunk_.data(), outcome.bytes});
    return outcome.bytes > 0 || gateway_closed_;
  }
  bool write_gateway() {
    if (to_gateway_.empty()) return false;
    const auto outcome = gateway_.try_write(to_gateway_.front().data(), to_gateway_.front().size());
    write_wants_read_ = outcome.step == Connection::Step::kWantRead;
    broken_ = broken_ || outcome.step == Connection::Step::kClosed;
    to_gateway_.pop(outcome.bytes);
    counts_.to_gateway += outcome.bytes;
    return outcome.bytes > 0 || broken_;
  }
  bool read_display() {
    if (display_closed_ || !to_gateway_.has_room()) return false;
    const ssize_t got = ::recv(display_, chunk_.data(), chunk_.size(), MSG_DONTWAIT);
    if (got > 0) to_gateway_.push({chunk_.data(), static_cast<std::size_t>(got)});
    display_closed_ = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
    return got > 0 || display_closed_;
  }
  bool write_display() {
    if (to_display_.empty()) return false;
    const ssize_t sent = ::send(display_, to_display_.front().data(), to_display_.front().size(),
                                MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0) to_display_.pop(static_cast<std::size_t>(sent));
    if (sent > 0) counts_.to_display += static_cast<std::uint64_t>(sent);
    broken_ = broken_ || (sent < 0 && errno != EAGAIN && errno != EINTR);
    return sent > 0 || broken_;
  }

  Connection& gateway_;
  int display_;
  RelayBuffer to_display_;
  RelayBuffer to_gateway_;
  RelayCounts counts_;
  std::array<char, kChunk> chunk_{};
  bool gateway_closed_ = false;
  bool display_closed_ = false;
  bool broken_ = false;
  bool read_wants_write_ = false;
  bool write_wants_read_ = false;
};

}  // namespace

void RelayBuffer::push(std::string_view bytes) {
  if (start_ > 0 && start_ == bytes_.size()) {
    bytes_.clear();
    start_ = 0;
  }
  bytes_ += bytes;
}

void RelayBuffer::pop(std::size_t count) {
  start_ += count;
  // Moving the rest only now and then keeps the cost of a byte constant.
  if (start_ >= kSize) {
    bytes_.erase(0, start_);
    start_ = 0;
  }
}

Result<RelayCounts> relay(const base::Context& context, const Waker& waker, Connection& gateway,
                          int display, std::string first) {
  Relay run(gateway, display, std::move(first));
  for (;;) {
    // A busy stream must not keep a stop from being noticed.
    bool more = true;
    for (int i = 0; i < kStepsBetweenLooks && more && !run.finished(); ++i) more = run.step();
    if (run.finished()) return run.counts();
    std::array<pollfd, 3> fds = {watch(gateway.fd(), run.gateway_events()),
                                 watch(display, run.display_events()), watch(waker.fd(), POLLIN)};
    const int timeout = more ? 0 : base::poll_timeout(context);
    if (::poll(fds.data(), fds.size(), timeout) < 0 && errno != EINTR)
      return base::errno_status("wait", errno);
    if (fds[2].revents != 0) return base::stopped_status();
  }
}

}  // namespace qvd::client

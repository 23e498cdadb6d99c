#pragma once

#include <optional>
#include <stop_token>
#include <utility>

#include "base/core/context.hpp"
#include "base/core/result.hpp"
#include "base/os/unique_fd.hpp"

namespace qvd::base {

/// Turns a stop request (Ctrl-C) into a readable descriptor, so that every poll(2) can wait for it.
class Waker {
 public:
  static Result<Waker> create();
  Waker(Waker&& other) noexcept : event_(std::move(other.event_)) {}
  Waker& operator=(Waker&&) = delete;
  /// Once, before anything waits. The waker must not move afterwards.
  void follow(const std::stop_token& stop);
  [[nodiscard]] int fd() const { return event_.get(); }

 private:
  explicit Waker(UniqueFd event) : event_(std::move(event)) {}
  struct Ring {
    int fd;
    void operator()() const noexcept;
  };
  UniqueFd event_;
  std::optional<std::stop_callback<Ring>> callback_;
};

/// Waits until `fd` is ready for `events`. Errors: Timeout at the deadline, Unavailable ("stopped")
/// when the waker rings.
Status wait_ready(const Context& context, const Waker& waker, int fd, short events);

/// Milliseconds until the deadline, for poll(2); -1 if there is none.
int poll_timeout(const Context& context);

/// The failure that a stop causes.
Status stopped_status();

}  // namespace qvd::base

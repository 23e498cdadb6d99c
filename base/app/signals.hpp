#pragma once

#include <stop_token>
#include <thread>

#include "base/os/unique_fd.hpp"

namespace qvd::base {

/// Turns SIGTERM and SIGINT into a stop request for as long as it lives; the second one ends the
/// process at once. Ignores SIGPIPE. Make it in main before any other thread, because threads
/// inherit the mask that blocks these signals.
class SignalWatch {
 public:
  SignalWatch();
  ~SignalWatch();

  [[nodiscard]] std::stop_token token() const { return stop_.get_token(); }

 private:
  void watch();

  UniqueFd signals_;
  UniqueFd wake_;
  std::stop_source stop_;
  std::thread thread_;
};

}  // namespace qvd::base

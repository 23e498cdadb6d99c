#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/net/signal.hpp"
#include "gateway/relay/client_link.hpp"

namespace qvd::gateway {

/// Sends a 102 at once and then at every beat, whatever else happens, with the newest text.
/// The beat must stay below a second: after longer silence QVD's C client reads one TLS record a
/// second, and misses an error for good (qvdclientcore.c). One strand.
class ProgressTicker : public std::enable_shared_from_this<ProgressTicker> {
 public:
  ProgressTicker(std::shared_ptr<ClientLink> link, std::chrono::milliseconds beat, std::string text)
      : link_(std::move(link)),
        beat_(beat),
        wake_(link_->executor()),
        ended_(link_->executor()),
        text_(std::move(text)) {}

  void start();
  void say(std::string text) { text_ = std::move(text); }
  [[nodiscard]] const std::string& text() const { return text_; }
  /// Returns when nothing more is sent. Idempotent.
  base::net::awaitable<void> stop();

 private:
  static base::net::awaitable<void> run(std::shared_ptr<ProgressTicker> self);

  std::shared_ptr<ClientLink> link_;  // also held by its reader
  const std::chrono::milliseconds beat_;
  base::net::Signal wake_;
  base::net::Signal ended_;
  std::string text_;
  bool running_ = false;
  bool stopping_ = false;
};

}  // namespace qvd::gateway

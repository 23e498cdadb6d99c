#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/core/result.hpp"
#include "base/net/signal.hpp"
#include "base/net/stream.hpp"

namespace qvd::gateway {

/// The person's side of a connection. From start_reading() on it reads ahead, so that their leaving
/// is noticed while nothing is asked of them, and what they already said is kept for whoever wants
/// it next. Reading ahead is bounded: who sends faster than is taken is held back by TCP.
/// All on one strand; one writer and one waiter at a time.
class ClientLink : public std::enable_shared_from_this<ClientLink> {
 public:
  explicit ClientLink(base::net::Stream stream);

  base::net::awaitable<base::Status> handshake(std::chrono::milliseconds timeout);
  void start_reading();

  /// What has arrived and was not taken yet.
  [[nodiscard]] std::string& input() { return input_; }
  /// Says that input() has become shorter.
  void consumed() { room_.notify(); }
  /// The person sends nothing more.
  [[nodiscard]] bool ended() const { return ended_; }
  /// Notified when input() or ended() changes; others may notify it too, to wake the waiter.
  [[nodiscard]] base::net::Signal& changed() { return changed_; }

  /// Sends all of it, up to 16 KiB as one TLS record. Gives up, and closes, without progress for a
  /// minute.
  base::net::awaitable<base::Status> send(std::string_view bytes);
  /// Ends our side properly.
  void finish() { stream_.finish_sending(); }
  void close();

  [[nodiscard]] const std::string& address() const { return address_; }

  /// Whether a request on it has shown who the person is. Strangers have less patience and room.
  [[nodiscard]] bool known() const { return known_; }
  void set_known();
  /// Called once, when the link becomes known. Set before the link is used.
  void on_known(std::function<void()> tell) { tell_known_ = std::move(tell); }
  [[nodiscard]] base::net::asio::any_io_executor executor() {
    return stream_.socket().get_executor();
  }

 private:
  static base::net::awaitable<void> pump(std::shared_ptr<ClientLink> self);
  void arm(std::chrono::milliseconds timeout);

  base::net::Stream stream_;
  base::net::Signal changed_;
  base::net::Signal room_;
  base::net::asio::steady_timer watchdog_;
  const std::string address_;
  std::string input_;
  bool ended_ = false;
  bool known_ = false;
  std::function<void()> tell_known_;
};

}  // namespace qvd::gateway

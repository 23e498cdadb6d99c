#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "base/http/exchange.hpp"

namespace qvd::base::http {

/// What passes between a handler (any thread) and the connection that sends its answer (strand).
class Reply : public std::enable_shared_from_this<Reply> {
 public:
  /// `wake`: tells the connection that there is something to take. It only posts, and is called
  /// under the lock, so that none is under way once abandon() has returned.
  Reply(std::function<void()> wake, std::size_t queue_limit)
      : wake_(std::move(wake)), queue_limit_(queue_limit) {}

  // The handler's side.
  void respond(Response response);
  void start_stream(int status, Headers headers);
  bool write(std::shared_ptr<const std::string> bytes);
  void finish();
  void on_close(std::function<void()> callback);
  void on_drained(std::function<void()> callback);
  [[nodiscard]] std::size_t queued() const;
  [[nodiscard]] bool closed() const;
  [[nodiscard]] bool answered() const;
  [[nodiscard]] std::stop_token stop_token() const { return stop_.get_token(); }

  /// What there is to send.
  struct Batch {
    std::optional<Response> head;  // of a stream, without its body
    bool streaming = false;
    std::deque<std::shared_ptr<const std::string>> chunks{};
    bool last = false;     // nothing follows
    bool overrun = false;  // the peer reads too slowly: cut it
  };
  // The connection's side.
  Batch take(std::size_t max_bytes);
  /// Asks the handler to stop; its answer is still sent.
  void request_stop() { stop_.request_stop(); }
  /// No more is taken from the handler of a stream; what is queued still goes out.
  void end_stream();
  /// The connection is gone: nothing more is taken, nothing more will be sent.
  void abandon();

 private:
  // Marks the handler's side closed and returns the callback to run outside the lock.
  std::function<void()> close_locked();
  void wake_once_locked();

  const std::function<void()> wake_;
  const std::size_t queue_limit_;
  std::stop_source stop_;
  mutable std::mutex mutex_;
  bool woken_ = false;  // since the last take
  bool answered_ = false;
  bool streaming_ = false;
  bool closed_ = false;
  bool overrun_ = false;
  std::optional<Response> head_;
  std::deque<std::shared_ptr<const std::string>> queue_;
  std::size_t queued_bytes_ = 0;
  std::function<void()> on_close_;
  std::function<void()> on_drained_;
};

/// The handler's handle. When the last one goes without an answer, the client gets a 500.
std::shared_ptr<Exchange> make_exchange(std::shared_ptr<Reply> reply);

}  // namespace qvd::base::http

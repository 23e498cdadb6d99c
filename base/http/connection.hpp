#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/http/reply.hpp"
#include "base/http/request_reader.hpp"
#include "base/http/response_writer.hpp"
#include "base/net/signal.hpp"
#include "base/net/stream.hpp"

namespace qvd::base::http {

/// Runs a handler somewhere else; false if there is no room.
using Dispatch = std::function<bool(Request, std::shared_ptr<Exchange>)>;

/// One connection of the server: two coroutines on its strand. `pump` reads ahead, up to a bound,
/// so that a peer that goes away is noticed while an answer is prepared or streamed; `run` takes
/// requests from what was read and sends their answers in order.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(net::Stream stream, const Limits& limits, Dispatch dispatch);

  /// Runs until the connection is closed; `done` is called then, on the strand.
  void start(std::function<void()> done);
  /// Ends after the current answer; streams end properly. From any thread.
  void drain();
  /// Ends at once. From any thread.
  void abort();

 private:
  enum class Next { kAnother, kClose };

  static net::awaitable<void> run(std::shared_ptr<Connection> self, std::function<void()> done);
  static net::awaitable<void> pump(std::shared_ptr<Connection> self);
  net::awaitable<void> serve();
  net::awaitable<Next> serve_one();
  net::awaitable<bool> read_request();
  net::awaitable<bool> await_bytes(SteadyTime deadline);
  net::awaitable<bool> prepare_body(RequestReader::State state);
  net::awaitable<void> refuse();
  net::awaitable<bool> send_answer(std::shared_ptr<Reply> reply, ResponseForm form);
  net::awaitable<bool> send_batch(Reply::Batch& batch, ResponseForm& form);
  net::awaitable<bool> send(std::string bytes);
  net::awaitable<void> linger();
  std::shared_ptr<Reply> make_reply();
  void dispatch(Request request, const std::shared_ptr<Reply>& reply);
  void update_form(ResponseForm& form) const;
  void arm(std::chrono::milliseconds timeout);
  void disarm();
  void close();

  net::Stream stream_;
  const net::asio::any_io_executor strand_;
  const Limits limits_;
  const Dispatch dispatch_;
  Peer peer_;
  RequestReader reader_;
  std::string in_;       // read and not yet consumed
  net::Signal arrived_;  // for run: bytes, end of input, an answer, drain
  net::Signal room_;     // for pump: in_ has shrunk
  net::asio::steady_timer watchdog_;
  std::shared_ptr<Reply> reply_;  // of the request in work; also held by its handler
  bool input_ended_ = false;
  bool draining_ = false;
};

}  // namespace qvd::base::http

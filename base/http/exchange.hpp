#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "base/http/message.hpp"

namespace qvd::base::http {

/// The body of an answer of unknown length (chunked), such as a watch. No thread belongs to it.
/// Threads: every method may be called from any thread and never blocks.
class BodyStream {
 public:
  virtual ~BodyStream() = default;
  /// Queues bytes, which are sent as they are. False if they were not taken: the peer has gone, the
  /// stream is finished, or the queue is full because the peer reads too slowly (it is then cut).
  virtual bool write(std::string bytes) = 0;
  /// The same for bytes that many streams share, without a copy.
  virtual bool write(std::shared_ptr<const std::string> bytes) = 0;
  /// Bytes that are queued and not sent yet.
  [[nodiscard]] virtual std::size_t queued() const = 0;
  /// Called, on an io thread, each time the last queued byte was taken to be sent: the moment to go
  /// on for a writer that holds back what would only wait here. Must not block, nor call back here.
  virtual void on_drained(std::function<void()> callback) = 0;
  /// Ends the body properly once everything queued is sent. Idempotent.
  virtual void finish() = 0;
  /// Called once, on an io thread, when the stream can take no more for whatever reason: finished,
  /// peer gone, too slow, server stopping. At once if that is already so. Must not block.
  virtual void on_close(std::function<void()> callback) = 0;
  [[nodiscard]] virtual bool closed() const = 0;
};

/// One request's way back. Exactly one of respond() and start_stream() is called, once; if the last
/// reference goes without, the client gets a 500.
/// Threads: from any thread.
class Exchange {
 public:
  virtual ~Exchange() = default;
  virtual void respond(Response response) = 0;
  virtual std::shared_ptr<BodyStream> start_stream(int status, Headers headers) = 0;
  /// Requested when the peer goes away or the server stops; for Context::stop.
  [[nodiscard]] virtual std::stop_token stop_token() const = 0;
};

/// Answers requests; runs on a worker thread and may block. It may keep the exchange and answer
/// later.
using Handler = std::function<void(Request, std::shared_ptr<Exchange>)>;

}  // namespace qvd::base::http

#pragma once

#include <memory>
#include <string>

#include "base/http/message.hpp"
#include "base/http/server.hpp"

namespace qvd::base::http {

/// Takes one request after the other out of the bytes of a connection. Pure.
class RequestReader {
 public:
  explicit RequestReader(const Limits& limits);
  ~RequestReader();

  enum class State {
    kIdle,      // nothing of a request yet
    kHead,      // a part of its head
    kBody,      // the whole head, not the whole body
    kComplete,  // take() it
    kBroken,    // answer with error_status() and close
  };
  /// Consumes from the front of `bytes` what belongs to the current request.
  State feed(std::string& bytes);

  /// The request that is complete; the reader is ready for the next.
  Request take();
  /// Of the request that is complete or whose body is awaited.
  [[nodiscard]] bool keep_alive() const;
  [[nodiscard]] bool http_1_1() const;
  /// The client waits for a `100 Continue` before it sends the body. True once a request.
  bool wants_continue();

  [[nodiscard]] int error_status() const { return error_status_; }
  [[nodiscard]] const std::string& error_text() const { return error_text_; }

 private:
  State fail(int status, std::string text);
  void reset();

  struct Parser;
  Limits limits_;
  std::unique_ptr<Parser> parser_;
  bool continued_ = false;
  int error_status_ = 0;
  std::string error_text_;
};

}  // namespace qvd::base::http

#include "base/http/connection.hpp"

#include <algorithm>
#include <utility>

#include "base/log/log.hpp"

namespace qvd::base::http {
namespace {

using net::asio::post;

constexpr std::size_t kReadAhead = 64 * 1024;   // read before it is asked for
constexpr std::size_t kBatchBytes = 64 * 1024;  // of a stream, sent at once
constexpr std::chrono::seconds kLinger{2};      // for a refused peer to read why
constexpr std::size_t kLingerBytes = 8 * 1024 * 1024;

SteadyTime after(std::chrono::milliseconds time) {
  return std::chrono::steady_clock::now() + time;
}

}  // namespace

Connection::Connection(net::Stream stream, const Limits& limits, Dispatch dispatch)
    : stream_(std::move(stream)),
      strand_(stream_.socket().get_executor()),
      limits_(limits),
      dispatch_(std::move(dispatch)),
      reader_(limits),
      arrived_(strand_),
      room_(strand_),
      watchdog_(strand_) {
  peer_.address = net::peer_address(stream_.socket());
  net::set_low_latency(stream_.socket());
}

void Connection::start(std::function<void()> done) {
  net::asio::co_spawn(strand_, run(shared_from_this(), std::move(done)), net::asio::detached);
}

void Connection::drain() {
  post(strand_, [self = shared_from_this()] {
    self->draining_ = true;
    if (self->reply_) self->reply_->end_stream();
    self->arrived_.notify();
  });
}

void Connection::abort() {
  post(strand_, [self = shared_from_this()] { self->close(); });
}

void Connection::close() {
  stream_.close();
  input_ended_ = true;
  draining_ = true;
  if (reply_) reply_->abandon();
  disarm();
  arrived_.notify();
  room_.notify();
}

void Connection::arm(std::chrono::milliseconds timeout) {
  watchdog_.expires_after(timeout);
  watchdog_.async_wait([weak = weak_from_this()](net::ErrorCode ended) {
    const auto self = weak.lock();
    if (!ended && self) self->close();
  });
}

void Connection::disarm() {
  watchdog_.cancel();
}

net::awaitable<void> Connection::run(std::shared_ptr<Connection> self, std::function<void()> done) {
  self->arm(self->limits_.handshake_timeout);
  const Status ready = co_await self->stream_.handshake();
  self->disarm();
  if (ready.ok()) {
    self->peer_.tls = self->stream_.tls() != nullptr;
    if (self->peer_.tls) self->peer_.certificate = peer_certificate(self->stream_.tls());
    net::asio::co_spawn(self->strand_, pump(self), net::asio::detached);
    co_await self->serve();
    self->stream_.finish_sending();
  } else {
    log::debug("handshake failed", {{"addr", self->peer_.address}, {"err", ready}});
  }
  self->close();
  done();
}

net::awaitable<void> Connection::pump(std::shared_ptr<Connection> self) {
  while (!self->input_ended_) {
    if (self->in_.size() >= kReadAhead + self->limits_.max_head) {
      co_await self->room_.wait();
      continue;
    }
    const auto count = co_await self->stream_.read_append(self->in_, kReadAhead);
    if (!count || *count == 0) self->input_ended_ = true;
    if (!count && self->reply_) self->reply_->abandon();
    if (self->input_ended_ && self->reply_) self->reply_->request_stop();
    self->arrived_.notify();
  }
}

net::awaitable<void> Connection::serve() {
  Next next = Next::kAnother;
  while (next == Next::kAnother && !draining_) next = co_await serve_one();
}

net::awaitable<Connection::Next> Connection::serve_one() {
  if (!co_await read_request()) co_return Next::kClose;
  ResponseForm form;
  form.keep_alive = reader_.keep_alive();
  form.http_1_1 = reader_.http_1_1();
  Request request = reader_.take();
  room_.notify();
  form.head_request = request.method == "HEAD";
  request.peer = peer_;
  reply_ = make_reply();
  const std::shared_ptr<Reply> reply = reply_;
  dispatch(std::move(request), reply);
  const bool sent = co_await send_answer(reply, form);
  reply->abandon();
  reply_.reset();
  co_return sent ? Next::kAnother : Next::kClose;
}

void Connection::dispatch(Request request, const std::shared_ptr<Reply>& reply) {
  const std::shared_ptr<Exchange> exchange = make_exchange(reply);
  if (dispatch_(std::move(request), exchange)) return;
  Response busy = text_response(429, "too many requests are waiting; try again\n");
  busy.headers.add("Retry-After", "1");
  exchange->respond(std::move(busy));
}

std::shared_ptr<Reply> Connection::make_reply() {
  // Holds no strand: a handler may keep the reply longer than the server lives.
  const auto wake = [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self) post(self->strand_, [self] { self->arrived_.notify(); });
  };
  return std::make_shared<Reply>(wake, limits_.max_stream_queue);
}

// Waits until more was read; false at the deadline, at the end of input or when draining.
net::awaitable<bool> Connection::await_bytes(SteadyTime deadline) {
  const std::size_t before = in_.size();
  while (in_.size() == before) {
    if (input_ended_) co_return false;
    const bool woken = co_await arrived_.wait_until(deadline);
    if (!woken) co_return false;
    if (draining_ && in_.size() == before) co_return false;
  }
  co_return true;
}

net::awaitable<bool> Connection::read_request() {
  SteadyTime deadline = after(limits_.idle_timeout);
  auto previous = RequestReader::State::kIdle;
  while (true) {
    const auto state = reader_.feed(in_);
    room_.notify();
    if (state == RequestReader::State::kComplete) co_return true;
    if (state == RequestReader::State::kBroken) {
      co_await refuse();
      co_return false;
    }
    if (state != previous) {
      const bool body = state == RequestReader::State::kBody;
      deadline = after(body ? limits_.body_timeout : limits_.head_timeout);
      previous = state;
      if (!co_await prepare_body(state)) co_return false;
    }
    if (!co_await await_bytes(deadline)) co_return false;
  }
}

net::awaitable<bool> Connection::prepare_body(RequestReader::State state) {
  if (state != RequestReader::State::kBody || !reader_.wants_continue()) co_return true;
  std::string head = "HTTP/1.1 100 Continue\r\n\r\n";
  co_return co_await send(std::move(head));
}

net::awaitable<void> Connection::refuse() {
  ResponseForm form;
  form.keep_alive = false;
  const Response response = text_response(reader_.error_status(), reader_.error_text());
  std::string bytes = render_response(response, form);
  if (co_await send(std::move(bytes))) co_await linger();
}

// Closing with unread input would reset the connection, and the peer would lose the answer.
net::awaitable<void> Connection::linger() {
  stream_.finish_sending();
  const SteadyTime deadline = after(kLinger);
  std::size_t dropped = 0;
  while (!input_ended_ && dropped < kLingerBytes) {
    dropped += in_.size();
    in_.clear();
    room_.notify();
    const bool more = co_await await_bytes(deadline);
    if (!more) co_return;
  }
}

void Connection::update_form(ResponseForm& form) const {
  if (draining_ || (input_ended_ && in_.empty())) form.keep_alive = false;
}

net::awaitable<bool> Connection::send_answer(std::shared_ptr<Reply> reply, ResponseForm form) {
  while (stream_.is_open()) {
    Reply::Batch batch = reply->take(kBatchBytes);
    if (batch.overrun) co_return false;
    const bool something = batch.head.has_value() || !batch.chunks.empty() || batch.last;
    if (something) {
      if (!co_await send_batch(batch, form)) co_return false;
      if (batch.last) co_return form.keep_alive;
      continue;
    }
    if (batch.streaming && input_ended_) co_return false;
    if (batch.streaming && draining_) reply->end_stream();
    co_await arrived_.wait();
  }
  co_return false;
}

net::awaitable<bool> Connection::send_batch(Reply::Batch& batch, ResponseForm& form) {
  if (batch.head && !batch.streaming) {
    update_form(form);
    std::string whole = render_response(*batch.head, form);
    co_return co_await send(std::move(whole));
  }
  std::string bytes;
  if (batch.head) {
    update_form(form);
    form.keep_alive = form.keep_alive && form.http_1_1;
    bytes = render_stream_head(*batch.head, form);
  }
  bytes += render_chunks(batch.chunks, batch.last, form);
  co_return co_await send(std::move(bytes));
}

net::awaitable<bool> Connection::send(std::string bytes) {
  std::string_view rest = bytes;
  while (!rest.empty()) {
    arm(limits_.write_timeout);
    const auto written = co_await stream_.write_some(rest);
    if (!written) co_return false;
    rest.remove_prefix(*written);
  }
  disarm();
  co_return stream_.is_open();
}

}  // namespace qvd::base::http

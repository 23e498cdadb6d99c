#include "base/http/reply.hpp"

#include <utility>

namespace qvd::base::http {
namespace {

class StreamHandle final : public BodyStream {
 public:
  explicit StreamHandle(std::shared_ptr<Reply> reply) : reply_(std::move(reply)) {}
  StreamHandle(const StreamHandle&) = delete;
  ~StreamHandle() override { reply_->finish(); }

  bool write(std::string bytes) override {
    return reply_->write(std::make_shared<const std::string>(std::move(bytes)));
  }
  bool write(std::shared_ptr<const std::string> bytes) override {
    return reply_->write(std::move(bytes));
  }
  [[nodiscard]] std::size_t queued() const override { return reply_->queued(); }
  void on_drained(std::function<void()> callback) override {
    reply_->on_drained(std::move(callback));
  }
  void finish() override { reply_->finish(); }
  void on_close(std::function<void()> callback) override { reply_->on_close(std::move(callback)); }
  [[nodiscard]] bool closed() const override { return reply_->closed(); }

 private:
  std::shared_ptr<Reply> reply_;  // also held by the connection
};

class ExchangeHandle final : public Exchange {
 public:
  explicit ExchangeHandle(std::shared_ptr<Reply> reply) : reply_(std::move(reply)) {}
  ExchangeHandle(const ExchangeHandle&) = delete;
  ~ExchangeHandle() override {
    if (!reply_->answered()) reply_->respond(text_response(500, "the request was not answered\n"));
  }

  void respond(Response response) override { reply_->respond(std::move(response)); }
  std::shared_ptr<BodyStream> start_stream(int status, Headers headers) override {
    reply_->start_stream(status, std::move(headers));
    return std::make_shared<StreamHandle>(reply_);
  }
  [[nodiscard]] std::stop_token stop_token() const override { return reply_->stop_token(); }

 private:
  std::shared_ptr<Reply> reply_;  // also held by the connection
};

void run(const std::function<void()>& callback) {
  if (callback) callback();
}

}  // namespace

std::shared_ptr<Exchange> make_exchange(std::shared_ptr<Reply> reply) {
  return std::make_shared<ExchangeHandle>(std::move(reply));
}

void Reply::wake_once_locked() {
  if (!std::exchange(woken_, true)) wake_();
}

std::function<void()> Reply::close_locked() {
  closed_ = true;
  return std::exchange(on_close_, nullptr);
}

void Reply::respond(Response response) {
  const std::lock_guard lock(mutex_);
  if (answered_) return;
  answered_ = true;
  if (closed_) return;
  head_ = std::move(response);
  closed_ = true;
  wake_once_locked();
}

void Reply::start_stream(int status, Headers headers) {
  const std::lock_guard lock(mutex_);
  if (answered_) return;
  answered_ = true;
  streaming_ = true;
  if (closed_) return;
  head_ = Response{status, std::move(headers), {}};
  wake_once_locked();
}

bool Reply::write(std::shared_ptr<const std::string> bytes) {
  std::unique_lock lock(mutex_);
  if (closed_ || !streaming_) return false;
  if (bytes->empty()) return true;
  if (queued_bytes_ + bytes->size() > queue_limit_) {
    overrun_ = true;
    queue_.clear();
    queued_bytes_ = 0;
    const auto callback = close_locked();
    wake_once_locked();
    lock.unlock();
    run(callback);
    return false;
  }
  queued_bytes_ += bytes->size();
  queue_.push_back(std::move(bytes));
  wake_once_locked();
  return true;
}

void Reply::finish() {
  std::unique_lock lock(mutex_);
  if (closed_ || !streaming_) return;
  const auto callback = close_locked();
  wake_once_locked();
  lock.unlock();
  run(callback);
}

void Reply::on_close(std::function<void()> callback) {
  {
    const std::lock_guard lock(mutex_);
    if (!closed_) {
      on_close_ = std::move(callback);
      return;
    }
  }
  callback();
}

void Reply::on_drained(std::function<void()> callback) {
  const std::lock_guard lock(mutex_);
  on_drained_ = std::move(callback);
}

std::size_t Reply::queued() const {
  const std::lock_guard lock(mutex_);
  return queued_bytes_;
}

bool Reply::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

bool Reply::answered() const {
  const std::lock_guard lock(mutex_);
  return answered_;
}

Reply::Batch Reply::take(std::size_t max_bytes) {
  const std::lock_guard lock(mutex_);
  woken_ = false;
  Batch batch;
  batch.head = std::exchange(head_, std::nullopt);
  batch.streaming = streaming_;
  batch.overrun = overrun_;
  for (std::size_t taken = 0; !queue_.empty() && taken < max_bytes; queue_.pop_front()) {
    taken += queue_.front()->size();
    queued_bytes_ -= queue_.front()->size();
    batch.chunks.push_back(std::move(queue_.front()));
  }
  batch.last = answered_ && closed_ && queue_.empty();
  if (!batch.chunks.empty() && queue_.empty() && !closed_ && on_drained_) on_drained_();
  return batch;
}

void Reply::end_stream() {
  std::unique_lock lock(mutex_);
  if (!streaming_ || closed_) return;
  const auto callback = close_locked();
  lock.unlock();
  stop_.request_stop();
  run(callback);
}

void Reply::abandon() {
  std::unique_lock lock(mutex_);
  queue_.clear();
  queued_bytes_ = 0;
  on_drained_ = nullptr;
  const auto callback = close_locked();
  lock.unlock();
  stop_.request_stop();
  run(callback);
}

}  // namespace qvd::base::http

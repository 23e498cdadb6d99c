#include "base/pool/worker_pool.hpp"

#include <pthread.h>

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/core/status.hpp"
#include "base/log/log.hpp"

namespace qvd::base {

struct WorkerPool::State {
  Options options;
  mutable std::mutex mutex;
  std::condition_variable wake;
  std::deque<std::function<void()>> queue;
  bool stopping = false;
  std::vector<std::thread> threads;

  void work();
};

namespace {

void run_safely(const std::function<void()>& work) {
  try {
    work();
  } catch (const std::exception& error) {
    log::error("work threw", {{"err", error.what()}});
  }
}

}  // namespace

void WorkerPool::State::work() {
  pthread_setname_np(pthread_self(), options.name.substr(0, 15).c_str());
  std::unique_lock lock(mutex);
  while (true) {
    wake.wait(lock, [this] { return stopping || !queue.empty(); });
    if (queue.empty()) return;
    const auto work = std::move(queue.front());
    queue.pop_front();
    lock.unlock();
    run_safely(work);
    lock.lock();
  }
}

WorkerPool::WorkerPool(Options options) : state_(std::make_unique<State>()) {
  state_->options = std::move(options);
  for (std::size_t i = 0; i < state_->options.threads; ++i) {
    state_->threads.emplace_back([state = state_.get()] { state->work(); });
  }
}

WorkerPool::~WorkerPool() {
  stop();
}

bool WorkerPool::try_post(std::function<void()> work) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->stopping || state_->queue.size() >= state_->options.queue_limit) return false;
    state_->queue.push_back(std::move(work));
  }
  state_->wake.notify_one();
  return true;
}

std::size_t WorkerPool::queued() const {
  const std::lock_guard lock(state_->mutex);
  return state_->queue.size();
}

void WorkerPool::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->wake.notify_all();
  for (std::thread& thread : state_->threads) {
    if (thread.joinable()) thread.join();
  }
}

}  // namespace qvd::base

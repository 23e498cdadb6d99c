#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "base/core/result.hpp"
#include "base/net/signal.hpp"
#include "base/pool/worker_pool.hpp"

namespace qvd::gateway {

/// What a worker hands back to the coroutine that waits for it.
template <class T>
struct WorkerResult {
  explicit WorkerResult(const base::net::asio::any_io_executor& e) : executor(e), done(e) {}
  base::net::asio::any_io_executor executor;
  base::net::Signal done;
  std::optional<T> value;
};

/// Runs work that blocks on a worker thread and resumes here with its result (a Status or Result).
/// Errors: Unavailable if no worker is free. The pool must be stopped before the io_context goes.
template <class T>
base::net::awaitable<T> on_worker(base::WorkerPool& pool, std::function<T()> work) {
  const auto executor = co_await base::net::asio::this_coro::executor;
  const auto result = std::make_shared<WorkerResult<T>>(executor);
  const auto job = [result, work = std::move(work)] {
    auto value = std::make_shared<T>(work());
    base::net::asio::post(result->executor, [result, value] {
      result->value.emplace(std::move(*value));
      result->done.notify();
    });
  };
  if (!pool.try_post(job)) co_return base::unavailable("too much is being done, retry later");
  while (!result->value) co_await result->done.wait();
  co_return std::move(*result->value);
}

}  // namespace qvd::gateway

#include "gateway/guest/vma_client.hpp"

#include "base/http1/simple_rpc.hpp"
#include "base/net/stream.hpp"
#include "gateway/guest/dial.hpp"

namespace qvd::gateway {
namespace {

namespace asio = base::net::asio;
namespace http1 = base::http1;
namespace net = base::net;

constexpr std::size_t kReadStep = 16 * 1024;

// A stream that a timer closes; both hold it.
struct Timed {
  Timed(net::Stream s, const asio::any_io_executor& executor)
      : stream(std::move(s)), timer(executor) {}
  net::Stream stream;
  asio::steady_timer timer;
};

void arm(const std::shared_ptr<Timed>& timed, std::chrono::milliseconds timeout) {
  timed->timer.expires_after(timeout);
  timed->timer.async_wait([timed](net::ErrorCode ended) {
    if (!ended) timed->stream.close();
  });
}

net::awaitable<base::Result<base::Json>> read_answer(net::Stream& stream) {
  std::string bytes;
  while (true) {
    const auto count = co_await stream.read_append(bytes, kReadStep);
    if (!count) co_return count.status();
    auto value = http1::read_rpc_answer(bytes, *count == 0);
    if (!value) co_return value.status();
    if (value->has_value()) co_return std::move(**value);
  }
}

}  // namespace

net::awaitable<base::Result<base::Json>> VmaClient::call(
    std::string function, std::map<std::string, std::string> parameters) const {
  auto stream = co_await dial(address_, port_, timeout_);
  if (!stream) co_return stream.status();
  auto executor = co_await asio::this_coro::executor;
  const auto timed = std::make_shared<Timed>(std::move(*stream), executor);
  arm(timed, timeout_);
  const std::string request =
      http1::print_rpc_call(function, parameters, {{"User-Agent", "qvd-gateway/" QVD_VERSION}});
  const auto sent = co_await timed->stream.write_all(request);
  if (!sent.ok()) co_return sent;
  auto answer = co_await read_answer(timed->stream);
  timed->timer.cancel();
  timed->stream.close();
  co_return answer;
}

}  // namespace qvd::gateway

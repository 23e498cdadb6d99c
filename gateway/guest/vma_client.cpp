#include "gateway/guest/vma_client.hpp"

#include "base/http1/parse.hpp"
#include "base/http1/print.hpp"
#include "base/http1/query.hpp"
#include "base/http1/simple_rpc.hpp"
#include "base/net/stream.hpp"
#include "gateway/guest/dial.hpp"

namespace qvd::gateway {
namespace {

namespace asio = base::net::asio;
namespace http1 = base::http1;
namespace net = base::net;

constexpr std::size_t kMaxAnswer = 256 * 1024;
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

// The body, once all of it is there; nothing before. A peer that says no length ends it by closing.
base::Result<std::optional<std::string>> whole_body(const std::string& bytes, bool ended) {
  const auto parsed = http1::parse_response(bytes);
  if (parsed.progress == http1::Progress::kError) return base::unavailable("VMA: " + parsed.error);
  if (parsed.progress == http1::Progress::kNeedMore) return std::optional<std::string>();
  if (parsed.head.status != 200)
    return base::unavailable("VMA: status " + std::to_string(parsed.head.status));
  const std::size_t have = bytes.size() - parsed.consumed;
  if (!parsed.head.content_length) {
    return ended ? std::optional(bytes.substr(parsed.consumed)) : std::optional<std::string>();
  }
  if (*parsed.head.content_length > kMaxAnswer) return base::unavailable("VMA: answer too long");
  const auto length = static_cast<std::size_t>(*parsed.head.content_length);
  if (have < length) return std::optional<std::string>();
  return std::optional(bytes.substr(parsed.consumed, length));
}

net::awaitable<base::Result<std::string>> read_body(net::Stream& stream) {
  std::string bytes;
  while (bytes.size() < kMaxAnswer) {
    const auto count = co_await stream.read_append(bytes, kReadStep);
    if (!count) co_return count.status();
    auto body = whole_body(bytes, *count == 0);
    if (!body) co_return body.status();
    if (body->has_value()) co_return std::move(**body);
    if (*count == 0) co_return base::unavailable("VMA: closed without an answer");
  }
  co_return base::unavailable("VMA: answer too long");
}

}  // namespace

net::awaitable<base::Result<base::Json>> VmaClient::call(
    std::string function, std::map<std::string, std::string> parameters) const {
  auto stream = co_await dial(address_, port_, timeout_);
  if (!stream) co_return stream.status();
  auto executor = co_await asio::this_coro::executor;
  const auto timed = std::make_shared<Timed>(std::move(*stream), executor);
  arm(timed, timeout_);
  std::string target = "/vma/" + function;
  if (!parameters.empty()) target += "?" + http1::encode_query(parameters);
  const std::string request =
      http1::print_request("GET", target, {{"User-Agent", "qvd-gateway/" QVD_VERSION}});
  const auto sent = co_await timed->stream.write_all(request);
  if (!sent.ok()) co_return sent;
  auto body = co_await read_body(timed->stream);
  timed->timer.cancel();
  timed->stream.close();
  if (!body) co_return body.status();
  co_return http1::decode_rpc(*body);
}

}  // namespace qvd::gateway

#include "gateway/guest/dial.hpp"

namespace qvd::gateway {

namespace asio = base::net::asio;
namespace net = base::net;
using asio::ip::tcp;

net::awaitable<base::Result<net::Stream>> dial(std::string address, int port,
                                               std::chrono::milliseconds timeout) {
  net::ErrorCode error;
  const auto ip = asio::ip::make_address(address, error);
  if (error || port <= 0 || port > 65535)
    co_return base::invalid("connect to " + address + ": not an address");
  const tcp::endpoint endpoint(ip, static_cast<unsigned short>(port));
  auto executor = co_await asio::this_coro::executor;
  // Both also held by the timer's handler, which may already be queued when it is cancelled.
  auto socket = std::make_shared<tcp::socket>(executor);
  auto late = std::make_shared<bool>(false);
  asio::steady_timer timer(executor);
  timer.expires_after(timeout);
  const auto give_up = [socket, late](net::ErrorCode ended) {
    if (ended || !socket->is_open()) return;
    *late = true;
    net::ErrorCode ignored;
    socket->close(ignored);
  };
  timer.async_wait(give_up);
  co_await socket->async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
  timer.cancel();
  const std::string where = address + " port " + std::to_string(port);
  if (*late) co_return base::timed_out("connect to " + where + ": no answer in time");
  if (error) co_return base::unavailable("connect to " + where + ": " + error.message());
  net::set_low_latency(*socket);
  co_return net::Stream(std::move(*socket));
}

}  // namespace qvd::gateway

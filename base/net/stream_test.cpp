#include "base/net/stream.hpp"

#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "base/net/asio.hpp"

namespace qvd::base::net {
namespace {

int option(Socket& socket, int level, int name) {
  int value = 0;
  socklen_t size = sizeof value;
  EXPECT_EQ(::getsockopt(socket.native_handle(), level, name, &value, &size), 0);
  return value;
}

// The kernel's own times would keep a session open for two hours after a laptop was shut.
TEST(SetLowLatency, NoticesAVanishedPeerWithinTwoMinutes) {
  asio::io_context io;
  Socket socket(io);
  socket.open(asio::ip::tcp::v4());
  set_low_latency(socket);
  EXPECT_EQ(option(socket, IPPROTO_TCP, TCP_NODELAY), 1);
  EXPECT_EQ(option(socket, SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_LE(
      option(socket, IPPROTO_TCP, TCP_KEEPIDLE) +
          option(socket, IPPROTO_TCP, TCP_KEEPINTVL) * option(socket, IPPROTO_TCP, TCP_KEEPCNT),
      120);
  EXPECT_EQ(option(socket, IPPROTO_TCP, TCP_USER_TIMEOUT), 120'000);
}

}  // namespace
}  // namespace qvd::base::net

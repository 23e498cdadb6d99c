#include "vma/http_server.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <atomic>

namespace qvd::vma {
namespace {

/// What a client on this machine is answered, by whatever address it calls.
std::string call_from_inside(const std::string& listener) {
  const base::UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port =
      htons(static_cast<std::uint16_t>(std::stoi(listener.substr(listener.rfind(':') + 1))));
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return "not connected";
  constexpr std::string_view kRequest = "GET /vma/x HTTP/1.1\r\nConnection: close\r\n\r\n";
  (void)::send(fd.get(), kRequest.data(), kRequest.size(), MSG_NOSIGNAL);
  std::string answer;
  std::array<char, 1024> buffer{};
  for (ssize_t got = 1; got > 0; answer.append(buffer.data(), static_cast<std::size_t>(got))) {
    got = ::recv(fd.get(), buffer.data(), buffer.size(), 0);
    if (got <= 0) break;
  }
  return answer;
}

struct HttpServerTest : ::testing::Test {
  std::atomic<int> calls = 0;
  std::unique_ptr<HttpServer> start(const std::string& listen) {
    auto server = HttpServer::start(listen, [this](const base::http1::RequestHead&) {
      ++calls;
      return HttpReply{.status = 200, .body = "done"};
    });
    EXPECT_TRUE(server);
    return server ? std::move(*server) : nullptr;
  }
};

TEST_F(HttpServerTest, OneForTheFarmRefusesProgramsOfItsOwnDesktop) {
  const auto server = start("*:0");
  ASSERT_TRUE(server);
  const std::string answer = call_from_inside(server->address());
  EXPECT_EQ(calls, 0);
  EXPECT_TRUE(answer.empty() || answer.starts_with("HTTP/1.1 403")) << answer;
}

TEST_F(HttpServerTest, OneOnLoopbackIsForThem) {
  const auto server = start("127.0.0.1:0");
  ASSERT_TRUE(server);
  EXPECT_TRUE(call_from_inside(server->address()).starts_with("HTTP/1.1 200"));
  EXPECT_EQ(calls, 1);
}

TEST_F(HttpServerTest, AnAddressMustBeOne) {
  for (const char* listen : {"", "3030", "localhost:3030", "1.2.3.4:x"})
    EXPECT_FALSE(HttpServer::start(listen, {})) << listen;
}

}  // namespace
}  // namespace qvd::vma

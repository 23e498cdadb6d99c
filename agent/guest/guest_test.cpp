#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "agent/guest/health.hpp"
#include "agent/guest/vma_client.hpp"
#include "base/os/unique_fd.hpp"

namespace qvd::agent {
namespace {

using namespace std::chrono_literals;

/// A guest that gives one answer to one call, whatever it is, and notes the call.
class OneAnswer {
 public:
  explicit OneAnswer(std::string answer) : answer_(std::move(answer)) {
    listener_.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in self{};
    self.sin_family = AF_INET;
    self.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(listener_.get(), reinterpret_cast<const sockaddr*>(&self), sizeof self);
    listen(listener_.get(), 1);
    socklen_t length = sizeof self;
    getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&self), &length);
    port_ = ntohs(self.sin_port);
    thread_ = std::jthread([this] { serve(); });
  }
  ~OneAnswer() { ::shutdown(listener_.get(), SHUT_RDWR); }

  [[nodiscard]] VmaAddress address() const { return {"127.0.0.1", port_}; }
  std::string request() {
    thread_.join();
    return request_;
  }

 private:
  void serve() {
    const base::UniqueFd peer(accept(listener_.get(), nullptr, nullptr));
    if (!peer) return;
    std::array<char, 2048> buffer{};
    const ssize_t count = recv(peer.get(), buffer.data(), buffer.size(), 0);
    if (count > 0) request_.assign(buffer.data(), static_cast<std::size_t>(count));
    send(peer.get(), answer_.data(), answer_.size(), MSG_NOSIGNAL);
  }

  std::string answer_;
  std::string request_;
  base::UniqueFd listener_;
  int port_ = 0;
  std::jthread thread_;
};

std::string answer(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Type: application/json-simplerpc\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST(VmaClient, CallsByNameAndReadsTheValue) {
  OneAnswer guest(answer("\"listening\"\n\r\n"));
  const auto value = call_vma({}, guest.address(), "x_state");
  ASSERT_TRUE(value) << value.status().message();
  EXPECT_EQ(*value, "listening");
  EXPECT_TRUE(guest.request().starts_with("GET /vma/x_state HTTP/1.1\r\n"));
}

TEST(VmaClient, AnErrorOfTheGuestIsAnError) {
  OneAnswer guest(answer("\"\",\"hook failed\\n\"\n\r\n"));
  const auto value = call_vma({}, guest.address(), "poweroff");
  EXPECT_EQ(value.status().code(), base::Code::kUnavailable);
  EXPECT_NE(value.status().message().find("hook failed"), std::string::npos);
}

TEST(VmaClient, WhatIsNoAnswerIsRefusedInBounds) {
  for (const std::string& bytes :
       {std::string("SSH-2.0-OpenSSH\r\n\r\n"), std::string(),
        std::string("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n"),
        std::string(100'000, 'x'), answer("{"), answer("1,2,3,[")}) {
    OneAnswer guest(bytes);
    EXPECT_FALSE(call_vma({}, guest.address(), "ping")) << bytes.substr(0, 40);
  }
}

TEST(VmaClient, NobodyThereIsUnavailable) {
  VmaAddress nobody;
  {
    OneAnswer guest("");
    nobody = guest.address();
  }
  EXPECT_EQ(call_vma({}, nobody, "ping").status().code(), base::Code::kUnavailable);
  EXPECT_EQ(call_vma({}, {"not an address", 1}, "ping").status().code(), base::Code::kInvalid);
}

TEST(GuestHealth, DeadNeedsBothCountAndTime) {
  base::SteadyTime now{};
  GuestHealth health = after_check({}, true, now);
  for (int i = 0; i < kFailuresUntilDead; ++i) {
    now += 1s;
    health = after_check(health, false, now);
  }
  EXPECT_FALSE(is_dead(health, 320s, now)) << "many failures, little time";
  EXPECT_TRUE(is_dead(health, 320s, now + 320s));
  EXPECT_FALSE(is_dead(after_check(after_check({}, true, now), false, now), 320s, now + 1h))
      << "much time, one failure";
  EXPECT_EQ(after_check(health, true, now).failures, 0);
}

TEST(GuestHealth, ABootingGuestIsAskedSoonAndThenLessOften) {
  EXPECT_EQ(boot_check_delay(0ms), 15ms);
  EXPECT_EQ(boot_check_delay(1000ms), 50ms);
  EXPECT_EQ(boot_check_delay(100s), 500ms);
}

}  // namespace
}  // namespace qvd::agent

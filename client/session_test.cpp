#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <thread>

#include "client/app.hpp"
#include "client/gateway.hpp"
#include "client/nxproxy.hpp"
#include "client/progress_text.hpp"
#include "client/relay.hpp"

namespace qvd::client {
namespace {

Answer answer(int status, std::string body, std::vector<std::string> strays = {}) {
  Answer out;
  out.head.status = status;
  out.head.reason = "Reason";
  out.head.stray_lines = std::move(strays);
  out.body = std::move(body);
  return out;
}

TEST(Explain, SaysWhatToMakeOfIt) {
  const auto login = explain(answer(401, "401 Unauthorized\r\n"), "cannot list");
  EXPECT_EQ(login.message(), "cannot list: the gateway does not accept this name and password");
  EXPECT_EQ(exit_code(login), kExitSignIn);
  const auto blocked =
      explain(answer(403, "The requested virtual machine is offline for maintenance"), "x");
  EXPECT_EQ(blocked.message(),
            "x: you may not use this desktop now (The requested virtual machine is offline for "
            "maintenance)");
  EXPECT_EQ(exit_code(blocked), kExitNotAllowed);
  EXPECT_EQ(exit_code(explain(answer(404, ""), "x")), kExitNotAllowed);
  EXPECT_EQ(exit_code(explain(answer(503, "Server is blocked"), "x")), kExitUnavailable);
  EXPECT_EQ(explain(answer(418, "\x1b[2J"), "x").message(),
            "x: the gateway answered 418 Reason ([2J)");
}

TEST(Explain, FindsTheTextThatQvdHidesAmongHeaders) {
  const auto status =
      explain(answer(404, "generic", {"403 Forbidden", "The machine is offline"}), "x");
  EXPECT_EQ(status.message(), "x: there is no such desktop any more (The machine is offline)");
}

TEST(Authorization, IsBasicOrBearer) {
  EXPECT_EQ(make_authorization("alice@acme", "secret", ""), "Basic YWxpY2VAYWNtZTpzZWNyZXQ=");
  EXPECT_EQ(make_authorization("alice", "x", "tok"), "Bearer dG9r");
}

TEST(NxProxyCommand, ConnectsToOurPort) {
  EXPECT_EQ(
      make_nxproxy_argv("nxproxy", {"-x"}, 40123),
      (std::vector<std::string>{"nxproxy", "-S", "-x", "nx/nx,connect=tcp:127.0.0.1:40123:40123"}));
  const auto environment = make_nxproxy_environment(
      {"HOME=/h", "NX_HOME=/missing", "QVDPASSWORD=x", "DISPLAY=:1"}, "/f");
  EXPECT_EQ(environment, (std::vector<std::string>{"HOME=/h", "DISPLAY=:1", "NX_ROOT=/f",
                                                   "NX_CLIENT=/bin/false"}));
}

TEST(FindOwner, ReadsTheKernelsTable) {
  constexpr std::string_view kTable =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
      "inode\n"
      "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 "
      "1 1\n"
      "   1: 0100007F:1F90 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1000        0 "
      "2 1\n"
      "   2: 0100007F:9C40 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1001        0 "
      "3 1\n";
  EXPECT_EQ(find_owner(kTable, 0x9C40, 0x1F90), 1001U);
  EXPECT_EQ(find_owner(kTable, 0x1F90, 0x9C40), 1000U);
  EXPECT_FALSE(find_owner(kTable, 1, 2));
}

TEST(PlainProgress, SpeaksToPeople) {
  EXPECT_EQ(plain_progress("Session acquired for VM_ID: 12"), "Your session is yours");
  EXPECT_EQ(plain_progress("Waiting for VM to reach state 'running'"),
            "Waiting for your desktop to start");
  EXPECT_EQ(plain_progress("Something \x1b[2Jnew"), "Something [2Jnew");
}

TEST(RelayBuffer, IsFullAtItsSizeAndKeepsOrder) {
  RelayBuffer buffer("first ");
  buffer.push("second");
  EXPECT_EQ(buffer.front(), "first second");
  buffer.pop(6);
  EXPECT_EQ(buffer.front(), "second");
  buffer.push(std::string(RelayBuffer::kSize, 'x'));
  EXPECT_FALSE(buffer.has_room());
  buffer.pop(buffer.front().size());
  EXPECT_TRUE(buffer.empty());
  EXPECT_TRUE(buffer.has_room());
}

}  // namespace
}  // namespace qvd::client

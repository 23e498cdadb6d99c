#include "agent/hypervisor/libvirt_connection.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <chrono>
#include <cstring>
#include <future>

#include "base/os/temp_dir.hpp"
#include "base/os/unique_fd.hpp"

namespace qvd::agent {
namespace {

using namespace std::chrono_literals;

base::UniqueFd listen_at(const std::string& path) {
  base::UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  EXPECT_EQ(bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(listen(fd.get(), 4), 0);
  return fd;
}

TEST(LibvirtConnection, ADaemonThatSaysNothingHoldsOneCallerOnly) {
  const auto temp = base::TempDir::create().value();
  const std::string path = temp.path() / "s";
  base::UniqueFd daemon = listen_at(path);
  LibvirtConnection connection("lxc+unix:///system?socket=" + path);
  auto first = std::async(std::launch::async, [&] { return connection.get().status(); });
  base::UniqueFd peer(accept(daemon.get(), nullptr, nullptr));  // now it waits for an answer
  auto second = std::async(std::launch::async, [&] { return connection.get().status(); });
  EXPECT_EQ(second.wait_for(10s), std::future_status::ready);
  EXPECT_EQ(first.wait_for(0s), std::future_status::timeout);
  daemon.reset();
  peer.reset();  // the daemon ends
  EXPECT_EQ(first.get().code(), base::Code::kUnavailable);
  EXPECT_EQ(second.get().code(), base::Code::kUnavailable);
  EXPECT_FALSE(connection.get());  // and the next caller tries again
}

}  // namespace
}  // namespace qvd::agent

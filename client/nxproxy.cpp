#include "client/nxproxy.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>

#include "base/os/file.hpp"

namespace qvd::client {
namespace {

using namespace std::chrono_literals;

constexpr auto kStartTimeout = 20s;  // QVD's client waits 10 s; a loaded machine needs longer
constexpr auto kLook = 100ms;        // how soon an nxproxy that ended is noticed
constexpr auto kGoodbye = 2s;

struct Listener {
  base::UniqueFd fd;
  int port = 0;
};

Result<Listener> listen_on_loopback() {
  Listener listener{
      .fd = base::UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (!listener.fd || ::bind(listener.fd.get(), generic, size) != 0 ||
      ::listen(listener.fd.get(), 4) != 0 || ::getsockname(listener.fd.get(), generic, &size) != 0)
    return base::errno_status("listen on 127.0.0.1", errno);
  listener.port = ntohs(address.sin_port);
  return listener;
}

/// Takes one connection if it is from a process of ours; another one is closed.
base::UniqueFd accept_own(int listener, int port) {
  sockaddr_in peer{};
  socklen_t size = sizeof peer;
  base::UniqueFd fd(
      ::accept4(listener, reinterpret_cast<sockaddr*>(&peer), &size, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!fd) return fd;
  const auto table = base::read_file("/proc/net/tcp", 16 * 1024 * 1024);
  const auto owner = table ? find_owner(*table, ntohs(peer.sin_port), port) : std::nullopt;
  if (owner != ::geteuid()) return {};
  const int on = 1;
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

std::vector<std::string> own_environment() {
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry) out.emplace_back(*entry);
  return out;
}

}  // namespace

std::vector<std::string> make_nxproxy_argv(const std::string& program,
                                           const std::vector<std::string>& extra, int port) {
  const std::string number = std::to_string(port);
  std::vector<std::string> argv = {program, "-S"};
  argv.insert(argv.end(), extra.begin(), extra.end());
  argv.push_back("nx/nx,connect=tcp:127.0.0.1:" + number + ":" + number);
  return argv;
}

std::vector<std::string> make_nxproxy_environment(const std::vector<std::string>& ours,
                                                  const std::string& folder) {
  std::vector<std::string> out;
  for (const std::string& entry : ours)
    if (!entry.starts_with("NX_HOME=") && !entry.starts_with("NX_ROOT=") &&
        !entry.starts_with("NX_CLIENT=") && !entry.starts_with("QVDPASSWORD=") &&
        !entry.starts_with("QVDBEARERTOKEN="))
      out.push_back(entry);
  out.push_back("NX_ROOT=" + folder);
  out.push_back("NX_CLIENT=/bin/false");  // as QVD's client: no dialogs
  return out;
}

std::optional<uid_t> find_owner(std::string_view table, int from, int to) {
  std::array<char, 64> ends{};
  // Addresses are printed as the bytes lie in memory: 0100007F is 127.0.0.1.
  std::snprintf(ends.data(), ends.size(), "0100007F:%04X 0100007F:%04X ",
                static_cast<unsigned>(from), static_cast<unsigned>(to));
  const auto at = table.find(ends.data());
  if (at == std::string_view::npos) return std::nullopt;
  const std::string line(table.substr(at, table.find('\n', at) - at));
  unsigned uid = 0;
  // local remote st tx:rx tr:when retrnsmt uid …
  if (std::sscanf(line.c_str(), "%*s %*s %*s %*s %*s %*s %u", &uid) != 1) return std::nullopt;
  return uid;
}

Result<NxProxy> NxProxy::start(const base::Context& context, const Waker& waker,
                               const std::string& program, const std::vector<std::string>& extra) {
  ASSIGN_OR_RETURN(Listener listener, listen_on_loopback());
  ASSIGN_OR_RETURN(base::TempDir folder, base::TempDir::create("qvd-nx"));
  const base::UniqueFd log(
      ::open((folder.path() / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!log) return base::errno_status("make nxproxy's log", errno);
  auto child = base::ChildProcess::spawn(
      {.argv = make_nxproxy_argv(program, extra, listener.port),
       .environment = make_nxproxy_environment(own_environment(), folder.path()),
       .stdin_fd = -1,
       .stdout_fd = log.get(),
       .stderr_fd = log.get()});
  if (!child) return child.status().with_context("start nxproxy (Debian: apt install nxproxy)");
  NxProxy proxy(std::move(folder), std::move(*child));
  const base::Context limited = context.limited(kStartTimeout);
  while (!proxy.connection_) {
    const Status ready = base::wait_ready(limited.limited(kLook), waker, listener.fd.get(), POLLIN);
    if (ready.ok()) proxy.connection_ = accept_own(listener.fd.get(), listener.port);
    if (ready.reason() == "Stopped") return ready;
    if (!proxy.connection_ && proxy.child_.poll())
      return base::unavailable("nxproxy ended at once; is DISPLAY right?\n" + proxy.last_words());
    if (limited.expired(std::chrono::steady_clock::now()))
      return base::timed_out("nxproxy does not connect to us");
  }
  return proxy;
}

std::string NxProxy::last_words() const {
  constexpr std::size_t kTail = 600;
  const std::string text = base::read_file(folder_.path() / "log").value_or("");
  return text.size() > kTail ? text.substr(text.size() - kTail) : text;
}

void NxProxy::stop() {
  connection_.reset();
  if (!child_.wait(base::with_timeout(kGoodbye))) child_.stop(base::with_timeout(kGoodbye));
}

}  // namespace qvd::client

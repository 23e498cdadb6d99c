#include "agent/network/dhcp_server.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "agent/network/interface_name.hpp"
#include "base/core/pause.hpp"
#include "base/log/log.hpp"
#include "base/os/file.hpp"
#include "base/process/process.hpp"

namespace qvd::agent {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kStartTimeout{5};
constexpr std::chrono::seconds kWatchInterval{1};
constexpr std::chrono::milliseconds kFirstRetry{2'000};  // after the first try, at once
constexpr std::chrono::milliseconds kLastRetry{60'000};
constexpr std::chrono::milliseconds kEndPoll{20};
constexpr int kEndPolls = 100;  // two seconds

/// The pid of the running server, 0 if there is none. A pid file may be old and its number used by
/// another program, so the command line must name our configuration.
pid_t running_pid(const DhcpPaths& paths) {
  const auto text = base::read_file(paths.pid());
  if (!text) return 0;
  pid_t pid = 0;
  std::from_chars(text->data(), text->data() + text->size(), pid);
  if (pid <= 1) return 0;
  const auto command = base::read_file("/proc/" + std::to_string(pid) + "/cmdline");
  if (!command || command->find(paths.config().string()) == std::string::npos) return 0;
  return pid;
}

base::Status start_server(const base::Context& ctx, const DhcpPaths& paths) {
  base::Command command;
  command.argv = {"dnsmasq", "--conf-file=" + paths.config().string()};
  return base::run_checked(ctx.limited(kStartTimeout), command)
      .status()
      .with_context("start the DHCP server");
}

void end_server(const DhcpPaths& paths) {
  if (const pid_t pid = running_pid(paths)) kill(pid, SIGTERM);
  for (int i = 0; i < kEndPolls && running_pid(paths) != 0; ++i)
    std::this_thread::sleep_for(kEndPoll);
}

}  // namespace

std::chrono::milliseconds next_dhcp_retry(std::chrono::milliseconds previous) {
  return std::clamp(2 * previous, kFirstRetry, kLastRetry);
}

DhcpServers::DhcpServers(fs::path directory)
    : directory_(std::move(directory)),
      watcher_([this](const std::stop_token& stop) { watch(stop); }) {}

DhcpServers::~DhcpServers() = default;

base::Status DhcpServers::serve_locked(const base::Context& ctx, const DhcpNetwork& network) {
  const DhcpPaths paths{directory_ / network.name};
  ASSIGN_OR_RETURN(const std::string config, dnsmasq_config(network, paths));
  RETURN_IF_ERROR(base::make_directories(paths.hosts(), 0755));
  const bool same = base::read_file(paths.config()).value_or("") == config;
  servers_[network.name] = {paths, config, {}};
  if (same && running_pid(paths) != 0) return base::ok_status();
  if (!same) {
    end_server(paths);
    RETURN_IF_ERROR(base::write_file_atomic(paths.config(), config));
  }
  return start_server(ctx, paths);
}

base::Status DhcpServers::add_host(const base::Context& ctx, const DhcpNetwork& network,
                                   const DhcpHost& host) {
  ASSIGN_OR_RETURN(const std::string line, dhcp_host_line(host));
  std::lock_guard guard(mutex_);
  const DhcpPaths paths{directory_ / network.name};
  RETURN_IF_ERROR(base::make_directories(paths.hosts(), 0755));
  const fs::path file = paths.hosts() / host.name;
  const std::string before = base::read_file(file).value_or("");
  if (before != line) RETURN_IF_ERROR(base::write_file_atomic(file, line));
  RETURN_IF_ERROR(serve_locked(ctx, network));
  // A new file is noticed by itself; a changed one only by reading everything again.
  if (!before.empty() && before != line)
    if (const pid_t pid = running_pid(paths)) kill(pid, SIGHUP);
  return base::ok_status();
}

base::Status DhcpServers::remove_host(const std::string& network, const std::string& name) {
  if (!is_interface_name(name)) return base::ok_status();
  std::lock_guard guard(mutex_);
  const DhcpPaths paths{directory_ / network};
  RETURN_IF_ERROR(base::remove_file(paths.hosts() / name));
  if (const pid_t pid = running_pid(paths)) kill(pid, SIGHUP);
  return base::ok_status();
}

void DhcpServers::stop_servers() {
  std::lock_guard guard(mutex_);
  for (const auto& [name, server] : servers_) end_server(server.paths);
  servers_.clear();
}

void DhcpServers::watch(const std::stop_token& stop) {
  const base::Context until_stop{.stop = stop};
  while (base::pause(until_stop, kWatchInterval)) {
    std::lock_guard guard(mutex_);
    for (auto& [name, server] : servers_) {
      if (stop.stop_requested()) return;
      if (running_pid(server.paths) != 0) {
        server.retry = {};
      } else if (std::chrono::steady_clock::now() >= server.retry.next) {
        restart_locked(until_stop, name, server);
      }
    }
  }
}

void DhcpServers::restart_locked(const base::Context& ctx, const std::string& name,
                                 Server& server) {
  const base::Status started = start_server(ctx, server.paths);
  server.retry.pause = next_dhcp_retry(server.retry.pause);
  server.retry.next = std::chrono::steady_clock::now() + server.retry.pause;
  if (started.ok()) {
    base::log::warn("DHCP server had ended, started again", {{"name", name}});
  } else {
    base::log::error("DHCP server has ended and cannot be started",
                     {{"name", name}, {"err", started}});
  }
}

}  // namespace qvd::agent

#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "agent/network/dhcp_config.hpp"
#include "base/core/context.hpp"

namespace qvd::agent {

/// How long to wait with the next start of a server that does not stay up, after `previous`. Pure.
std::chrono::milliseconds next_dhcp_retry(std::chrono::milliseconds previous);

/// dnsmasq for each network that has a machine here. The servers outlive the agent, which finds
/// them again by their pid file, so that a restart of the agent leaves no gap; one that dies is
/// started again within a second, one that cannot be started less and less often. Threads: any.
class DhcpServers {
 public:
  /// Everything lies below `directory`, one folder a network.
  explicit DhcpServers(std::filesystem::path directory);
  ~DhcpServers();
  DhcpServers(const DhcpServers&) = delete;
  DhcpServers& operator=(const DhcpServers&) = delete;

  /// Makes sure that the network is served and knows the host. Before the machine starts.
  base::Status add_host(const base::Context& ctx, const DhcpNetwork& network, const DhcpHost& host);
  /// Forgets a host; its address can be given to another machine then.
  base::Status remove_host(const std::string& network, const std::string& name);
  /// Ends the servers. Only for tests and for a host that leaves the farm.
  void stop_servers();

 private:
  /// When one that does not stay up is tried again: later and later, as callers wait meanwhile.
  struct Retry {
    base::SteadyTime next{};
    std::chrono::milliseconds pause{0};
  };
  struct Server {
    DhcpPaths paths;
    std::string config;
    Retry retry;
  };
  base::Status serve_locked(const base::Context& ctx, const DhcpNetwork& network);
  void watch(const std::stop_token& stop);
  void restart_locked(const base::Context& ctx, const std::string& name, Server& server);

  const std::filesystem::path directory_;
  std::mutex mutex_;  // guards servers_, and starting and ending of processes
  std::map<std::string, Server> servers_;
  std::jthread watcher_;
};

}  // namespace qvd::agent

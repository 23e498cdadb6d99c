#pragma once

#include <functional>
#include <optional>
#include <string>

#include "agent/host/facts.hpp"
#include "api/client/typed_client.hpp"
#include "api/types/host.hpp"
#include "base/core/clock.hpp"

namespace qvd::agent {

/// Tells the API what this host is and has. Makes the Host object if there is none.
/// Threads: one at a time.
class HostReporter {
 public:
  /// Adds what other parts know (hypervisors, networks, storage, machines …) to a status.
  using Contribute = std::function<void(api::HostStatus& status)>;
  HostReporter(api::ApiClient& api, const base::Clock& clock, std::string host_name,
               Identity identity, Contribute contribute);

  /// Looks, and writes if it is worth it. To be called every ten seconds.
  base::Status report(const base::Context& ctx);
  /// The last report: phase Stopped.
  base::Status report_stopped(const base::Context& ctx);

 private:
  base::Result<api::HostStatus> look();
  base::Status write(const base::Context& ctx, const api::HostStatus& status);
  /// The same; after a conflict on what others have made of the status meanwhile.
  base::Status write_through(const base::Context& ctx, const api::HostStatus& status);
  base::Result<api::Host> fetch(const base::Context& ctx);

  const api::TypedClient<api::Host> client_;
  const base::Clock& clock_;
  const std::string host_name_;
  const Identity identity_;
  const Contribute contribute_;
  CpuTimes cpu_before_;
  std::optional<api::Host> host_;  // as last read or written
};

}  // namespace qvd::agent

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "api/client/typed_client.hpp"
#include "api/types/machine_run.hpp"

namespace qvd::agent {

/// Writes what the agent may write of a run: its status and the release of its own finalizer.
/// It remembers what the server answered last, so that a second write needs no read, even while the
/// cache still shows the first. Threads: any, one call per run at a time.
class RunWriter {
 public:
  explicit RunWriter(api::ApiClient& api) : client_(api) {}

  using Change = std::function<void(api::MachineRunStatus& status)>;
  /// Applies `change` to the newest status and writes it if that changes anything. A run that is
  /// gone, or whose name belongs to another run by now, is a success.
  base::Status write(const base::Context& ctx, const api::MachineRun& run, const Change& change);
  /// Removes the finalizer `qvd.dev/agent`.
  base::Status release(const base::Context& ctx, const api::MachineRun& run);
  /// Forgets a run that is gone.
  void forget(const std::string& uid);

 private:
  api::MachineRun newest(const api::MachineRun& run);
  void remember(const api::MachineRun& run);
  using Attempt = std::function<base::Result<api::MachineRun>(api::MachineRun& run)>;
  base::Status retry(const base::Context& ctx, const api::MachineRun& run, const Attempt& attempt);

  const api::TypedClient<api::MachineRun> client_;
  std::mutex mutex_;                                                       // guards written_
  std::map<std::string, std::shared_ptr<const api::MachineRun>> written_;  // by uid; immutable
};

}  // namespace qvd::agent

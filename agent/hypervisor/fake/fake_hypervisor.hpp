#pragma once

#include <map>
#include <mutex>

#include "agent/hypervisor/hypervisor.hpp"

namespace qvd::agent {

/// A hypervisor in memory, for tests of what is above it. It passes the same contract tests as
/// libvirt. Threads: any.
class FakeHypervisor final : public Hypervisor {
 public:
  base::Status start(const DomainSpec& spec) override;
  base::Status shutdown(const std::string& uuid) override;
  base::Status destroy(const std::string& uuid) override;
  base::Result<std::optional<DomainInfo>> lookup(const std::string& uuid) override;
  base::Result<std::vector<DomainInfo>> list() override;
  base::Result<HypervisorFacts> facts() override;
  void set_change_sink(ChangeSink on_change) override;

  /// The guest powers itself off or dies.
  void end_domain(const std::string& uuid);
  /// The next call of start() fails with this.
  void fail_next_start(base::Status failure);
  /// Every call fails with Unavailable until it is called with false.
  void set_unreachable(bool unreachable);
  /// A guest that ignores shutdown().
  void ignore_shutdown(bool ignore);
  [[nodiscard]] std::optional<DomainSpec> spec_of(const std::string& uuid) const;

 private:
  void notify(const std::string& uuid);
  base::Status reachable() const;

  mutable std::mutex mutex_;
  std::map<std::string, DomainSpec> domains_;
  std::optional<base::Status> start_failure_;
  bool unreachable_ = false;
  bool ignores_shutdown_ = false;
  ChangeSink sink_;
};

}  // namespace qvd::agent

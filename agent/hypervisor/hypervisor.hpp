#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/hypervisor/domain_spec.hpp"
#include "base/core/result.hpp"

namespace qvd::agent {

/// What the hypervisor says about a domain, in the words that the agent decides by.
enum class DomainState { kRunning, kPaused, kStopping, kStopped };

std::string_view to_string(DomainState state);

/// One domain as it is now. `tag` is absent for a domain that is not ours: it is never touched.
struct DomainInfo {
  std::string uuid;
  std::string name;
  DomainState state = DomainState::kStopped;
  std::optional<DomainTag> tag;
};

/// What a host can run. Reported in Host.status.hypervisors.
struct HypervisorFacts {
  std::string kind;     // "lxc" or "kvm"
  std::string version;  // such as "9.0.0"
};

/// Runs domains of one kind. The seam between the agent and libvirt: LXC now, KVM behind the same
/// calls, a fake in tests; agent/hypervisor/contract_test.hpp says what all of them must do.
/// Domains are transient: one that has ended is gone, and nothing has to be undefined.
/// Shape:   domains are named by their uuid, which is the uid of the MachineRun.
/// Errors:  Unavailable while the hypervisor cannot be reached; NotFound for an unknown uuid.
/// Threads: callable from any thread; calls block, so only workers make them.
class Hypervisor {
 public:
  virtual ~Hypervisor() = default;

  /// Creates and starts the domain. AlreadyExists if its uuid or name is running.
  virtual base::Status start(const DomainSpec& spec) = 0;
  /// Asks the guest's init to end (a signal for LXC, ACPI for KVM). Returns before it has.
  virtual base::Status shutdown(const std::string& uuid) = 0;
  /// Kills the domain and all its processes. A domain that is gone already is a success.
  virtual base::Status destroy(const std::string& uuid) = 0;

  /// The domain, or nothing if there is none of that uuid.
  virtual base::Result<std::optional<DomainInfo>> lookup(const std::string& uuid) = 0;
  /// All running domains of this kind, foreign ones too.
  virtual base::Result<std::vector<DomainInfo>> list() = 0;
  virtual base::Result<HypervisorFacts> facts() = 0;

  /// `on_change` is called with the uuid of a domain that changed: a hint, on a thread that must
  /// not be blocked. Hints get lost, so list() is the truth. Set once, before the first call.
  using ChangeSink = std::function<void(const std::string& uuid)>;
  virtual void set_change_sink(ChangeSink on_change) = 0;
};

/// LXC through libvirt. `uri` is `lxc:///system` or one that names a socket.
/// Fails only if libvirt's event loop cannot be set up; an unreachable daemon is retried by calls.
base::Result<std::unique_ptr<Hypervisor>> make_libvirt_lxc(const std::string& uri);

}  // namespace qvd::agent

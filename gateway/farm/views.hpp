#pragma once

#include "api/types/disk_image.hpp"
#include "api/types/machine_run.hpp"
#include "api/types/os_flavour.hpp"
#include "api/types/session.hpp"
#include "api/types/virtual_machine.hpp"
#include "gateway/broker/machine_view.hpp"
#include "gateway/broker/progress.hpp"
#include "gateway/broker/x_session.hpp"

/// From objects of the API to the values that broker/ decides on. Pure; null is "there is none".
namespace qvd::gateway {

MachineView machine_view(const api::VirtualMachine& vm, const api::OSFlavour* flavour,
                         const api::DiskImage* image);

/// Name of the image that the next start of `vm` would use; "" if none is known.
std::string effective_image(const api::VirtualMachine& vm, const api::OSFlavour* flavour);

/// What is watched for a session, as of now. `uid`: of our session; another object of its name is
/// not ours.
Watched watched_state(const api::VirtualMachine* vm, const api::MachineRun* run,
                      const api::Session* session, const std::string& uid);

/// Number of the machine's newest grant; 0 if there is none.
std::int64_t current_epoch(const api::VirtualMachine* vm);

/// Where a running desktop is reached.
struct DesktopEndpoint {
  std::string address{};
  int vma_port = 0;
  int nx_port = 0;
  std::string run_uid{};
  std::string host{};
};
DesktopEndpoint desktop_endpoint(const api::MachineRun& run);

/// What x_start says of the run and its person; `login`: of who signed in.
SessionFacts session_facts(const api::MachineRun& run, const std::string& login);

}  // namespace qvd::gateway

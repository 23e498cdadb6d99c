#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gateway/broker/machine_view.hpp"

namespace qvd::gateway {

/// The machines of `all` that a person sees, ordered by id. `applications`: those whose flavour is
/// a single application, else the desktops.
std::vector<MachineView> visible_machines(std::vector<MachineView> all, const Person& person,
                                          bool applications);

/// QVD's JSON of a list: `blocked` and `id` are integers, because QVD's C client unpacks them so.
std::string render_machine_list(const std::vector<MachineView>& machines);

/// What a client asks for with connect_to_vm or stop_vm.
struct MachineRequest {
  std::optional<std::int64_t> id;                   // absent: not given, or no number
  std::map<std::string, std::string> parameters{};  // the others
};
MachineRequest read_machine_request(std::map<std::string, std::string> query);

/// Checks of the request alone, in QVD's order: id (422), names of parameters (403).
std::optional<Refusal> check_connect_request(const MachineRequest& request);

/// Whether a person may connect now: unknown (404), foreign (403), blocked (403), switched off
/// (403), flavour or image blocked while it does not run (503). Null machine: there is none.
std::optional<Refusal> check_connect(const MachineView* machine, const Person& person);

/// Whether a person may stop it: unknown (404), foreign (403). A blocked machine can be stopped.
std::optional<Refusal> check_stop(const MachineView* machine, const Person& person);

/// 503 with QVD's sentence around `reason`.
Refusal not_available(std::string_view reason);

}  // namespace qvd::gateway

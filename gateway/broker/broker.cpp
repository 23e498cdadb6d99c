#include "gateway/broker/broker.hpp"

#include <algorithm>
#include <charconv>

#include "base/json/json.hpp"

namespace qvd::gateway {
namespace {

constexpr std::size_t kMaxNamesShown = 20;

bool is_known_parameter(std::string_view name) {
  return name.starts_with("qvd.client.") || name.starts_with("custom.");
}

// Of what a stranger sent, only harmless characters come back.
std::string shown(std::string_view name) {
  std::string out(name.substr(0, 64));
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return out;
}

Refusal unknown_machine() {
  return {404, "The requested virtual machine does not exist"};
}
Refusal foreign_machine() {
  return {403, "You are not allowed to access requested virtual machine"};
}

// A machine of another tenant does not exist, as far as the asker is told.
std::optional<Refusal> check_access(const MachineView* machine, const Person& person) {
  if (machine == nullptr || machine->deleting || machine->tenant != person.tenant)
    return unknown_machine();
  if (!may_use(*machine, person)) return foreign_machine();
  return std::nullopt;
}

}  // namespace

std::string_view to_string(MachineState state) {
  switch (state) {
    case MachineState::kStopped:
      return "stopped";
    case MachineState::kStarting:
      return "starting";
    case MachineState::kRunning:
      return "running";
    case MachineState::kStopping:
      return "stopping";
    case MachineState::kZombie:
      return "zombie";
    case MachineState::kDebugging:
      return "debugging";
  }
  return "stopped";
}

bool may_use(const MachineView& machine, const Person& person) {
  if (machine.tenant != person.tenant || person.user.empty()) return false;
  return machine.owner == person.user || std::find(machine.access.begin(), machine.access.end(),
                                                   person.user) != machine.access.end();
}

std::vector<MachineView> visible_machines(std::vector<MachineView> all, const Person& person,
                                          bool applications) {
  std::erase_if(all, [&](const MachineView& machine) {
    return !may_use(machine, person) || machine.deleting || machine.id == 0 ||
           machine.is_application != applications;
  });
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return all;
}

std::string render_machine_list(const std::vector<MachineView>& machines) {
  base::Json list = base::Json::array();
  for (const MachineView& machine : machines) {
    base::Json entry = base::Json::object();
    entry["blocked"] = machine.blocked ? 1 : 0;
    entry["id"] = machine.id;
    entry["is_application"] = machine.is_application ? 1 : 0;
    entry["name"] = machine.display_name;
    entry["state"] = std::string(to_string(machine.state));
    list.push_back(std::move(entry));
  }
  // ASCII only, indented by three, as QVD prints it.
  return list.dump(3, ' ', true, base::Json::error_handler_t::replace) + "\n";
}

MachineRequest read_machine_request(std::map<std::string, std::string> query) {
  MachineRequest request;
  if (const auto found = query.find("id"); found != query.end()) {
    std::int64_t id = 0;
    const char* end = found->second.data() + found->second.size();
    const auto [rest, error] = std::from_chars(found->second.data(), end, id);
    if (error == std::errc() && rest == end && id > 0) request.id = id;
    if (!request.id && !found->second.empty()) request.id = 0;  // given, but of no machine
    query.erase(found);
  }
  request.parameters = std::move(query);
  return request;
}

std::optional<Refusal> check_connect_request(const MachineRequest& request) {
  if (!request.id) return Refusal{422, "parameter id is missing"};
  std::string names;
  std::size_t count = 0;
  for (const auto& [name, value] : request.parameters) {
    if (!is_known_parameter(name) && ++count <= kMaxNamesShown) names += " " + shown(name);
  }
  if (count > 0) return Refusal{403, "Invalid parameters" + names};
  return std::nullopt;
}

std::optional<Refusal> check_connect(const MachineView* machine, const Person& person) {
  if (auto refusal = check_access(machine, person)) return refusal;
  if (machine->blocked)
    return Refusal{403, "The requested virtual machine is offline for maintenance"};
  if (machine->powered_off)
    return Refusal{403, "The requested virtual machine is switched off by its administrator"};
  if (machine->state == MachineState::kRunning) return std::nullopt;
  if (machine->flavour_blocked) return not_available("Its flavour is blocked");
  if (machine->image_blocked) return not_available("Its image is blocked");
  return std::nullopt;
}

std::optional<Refusal> check_stop(const MachineView* machine, const Person& person) {
  return check_access(machine, person);
}

Refusal not_available(std::string_view reason) {
  return {503, "The requested virtual machine is not available: " + std::string(reason) +
                   ", retry later."};
}

}  // namespace qvd::gateway

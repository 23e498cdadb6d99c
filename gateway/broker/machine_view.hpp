#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace qvd::gateway {

/// QVD's words for the state of a machine, as clients know them (QVD 4.2 VM_Runtime.pm).
enum class MachineState { kStopped, kStarting, kRunning, kStopping, kZombie, kDebugging };
std::string_view to_string(MachineState state);

/// What decides whether somebody may see and use a machine; taken from several objects.
struct MachineView {
  std::string tenant;
  std::string name;  // of the VirtualMachine
  std::string uid;
  std::int64_t id = 0;
  std::string display_name;  // what people see; name if there is none
  std::string owner;         // user; "" until claimed
  std::vector<std::string> access;
  MachineState state = MachineState::kStopped;
  bool is_application = false;
  bool blocked = false;
  bool powered_off = false;  // spec.power Off
  bool flavour_blocked = false;
  bool image_blocked = false;  // of the image that a start would use
  bool deleting = false;
};

/// Somebody who has signed in.
struct Person {
  std::string tenant;
  std::string user;
};

/// Own machines, and those that name the person in their access list; never of another tenant.
bool may_use(const MachineView& machine, const Person& person);

/// An answer that refuses: status of HTTP and the text of its body.
struct Refusal {
  int status = 0;
  std::string text;
};

}  // namespace qvd::gateway

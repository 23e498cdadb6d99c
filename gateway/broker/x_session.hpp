#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace qvd::gateway {

/// What goes into x_start beside the client's own parameters.
struct SessionFacts {
  std::map<std::string, std::string> properties{};  // of flavour, image, user and machine, merged
  std::string login{};
  std::string unix_uid{};  // "" if not given
  std::string unix_gid{};
  std::string home{};
  std::string host_address{};
  std::string slave_key{};
  std::int64_t epoch = 0;
};

/// The parameters of x_start; later ones win: client, properties, sign-in, ours.
/// Source: QVD 4.2 L7R.pm, connect_to_vm_processor.
std::map<std::string, std::string> x_start_parameters(std::map<std::string, std::string> client,
                                                      const SessionFacts& facts);

/// What to do about an x_state. Source: QVD 4.2 L7R.pm, _wait_for_x.
enum class XStep { kConnect, kWait, kWaitLong, kGiveUp };
XStep step_for_x_state(std::string_view state);

}  // namespace qvd::gateway

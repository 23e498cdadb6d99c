#include "client/progress_text.hpp"

#include <array>
#include <utility>

namespace qvd::client {

std::string plain_progress(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kWords = {{
      {"Aborting contending session", "Ending your session elsewhere"},
      {"Session acquired", "Your session is yours"},
      {"Assigning VM", "Choosing a host for your desktop"},
      {"Starting virtual machine", "Starting your desktop"},
      {"Waiting for VM to reach state 'running'", "Waiting for your desktop to start"},
      {"Starting X session", "Starting your session"},
      {"Waiting for X session", "Waiting for your session"},
      {"Connecting X session", "Connecting"},
  }};
  for (const auto& [qvds, ours] : kWords)
    if (text.starts_with(qvds)) return std::string(ours);
  std::string out(text.substr(0, 200));
  std::erase_if(out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  return out;
}

}  // namespace qvd::client

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/config/option_set.hpp"

namespace qvd::client {

using base::Result;
using base::Status;

/// What a person wants, from the command line, the environment and QVD's client.conf.
struct Settings {
  std::string host;
  int port = 8443;
  std::string username;
  std::string password;
  std::string token;

  std::string vm_id;
  std::string vm_name;
  bool list = false;
  std::string output = "table";
  bool header = true;
  bool restart = false;

  std::string geometry = "1024x768";
  bool fullscreen = false;
  std::string link = "adsl";
  std::string keyboard;  // "" asks the display
  std::vector<std::string> params;

  bool ssl = true;
  std::string ssl_errors = "ask";
  std::string ca_file;
  std::string cert_file;
  std::string key_file;

  std::string nxproxy = "nxproxy";
  std::vector<std::string> nxproxy_args;
  std::string nxagent_args;
};

/// The flags of qvd-client, with QVD's environment variables; all write into `settings`.
base::OptionSet make_options(Settings& settings);

/// Takes QVD's keys (client.host.name = …) from a client.conf into `settings`; other keys are for
/// other programs. Errors: Invalid, with file and line.
Status apply_client_conf(std::string_view text, std::string_view file, Settings& settings);

/// The parameters of a connect, as QVD's clients send them. Errors: Invalid for a --param that is
/// not custom.NAME=VALUE.
Result<std::string> make_connect_query(const Settings& settings, std::string_view vm_id);

/// `model/layout` from what `setxkbmap -query` printed; pc105/us if it says nothing.
std::string parse_keyboard(std::string_view setxkbmap_output);

}  // namespace qvd::client

#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/core/result.hpp"

namespace qvd::vma {

using base::Result;
using base::Status;

/// How long nxagent may stay in a state before it is ended.
struct StateLimits {
  std::chrono::seconds initiating{20};
  std::chrono::seconds listening{10};
  std::chrono::seconds handshake{60};  // not a key of QVD's, whose `listening` goes on meanwhile
  std::chrono::seconds suspending{20};
  std::chrono::seconds stopping{20};
};

/// The settings of the VMA, with QVD's defaults. Keys of the file: QVD 4.2,
/// Config/Core/Defaults.pm.
struct Config {
  std::string run_dir = "/run/qvd";      // path.run
  std::string log_dir = "/var/log/qvd";  // path.log
  int port = 3030;                       // internal.vm.port.vma
  int display = 100;                     // internal.nxagent.display; the NX port is 4000 more
  StateLimits limits;                    // internal.nxagent.timeout.*
  std::string tolerance_checks = "risky";

  std::string xinit = "xinit";
  std::string x_session;  // command.x-session; "": /etc/qvd/xsession, else /etc/X11/Xsession
  std::string nxagent = "/usr/bin/nxagent";
  std::string nx_dialog =
      "/usr/lib/qvd/bin/nxdiag";  // command.nxdiag; /bin/true where it is missing
  std::vector<std::string> x_session_args;
  std::vector<std::string> nxagent_args;
  std::vector<std::string> poweroff = {"poweroff"};  // command.poweroff

  std::string default_user = "qvd";
  std::string default_groups = "qvduser";
  std::string home_path = "/home";
  std::string home_drive = "/dev/vdb";
  std::string home_fs = "ext4";
  std::string shell = "/bin/bash";
  std::string lang = "en_US.UTF-8";
  int umask = 022;
  int min_uid = 500;  // vma.user.min-uid: system accounts get no session

  std::chrono::seconds hook_timeout{60};        // vma.hook.timeout
  std::map<std::string, std::string> hooks;     // "action.connect" → program; absent: none
  std::map<std::string, std::string> defaults;  // "qvd.client.link" → value used when none is sent
};

/// Reads `key = value` lines; `#` begins a comment line. Keys that QVD has and this VMA does not
/// use are put in `unused`. Errors: Invalid, with file and line.
Result<Config> parse_config(std::string_view text, std::string_view file,
                            std::vector<std::string>* unused = nullptr);

/// Words as a shell would split them: blanks separate, '…' and "…" keep blanks. No expansion.
/// Errors: Invalid for a quote that is not closed.
Result<std::vector<std::string>> split_words(std::string_view text);

}  // namespace qvd::vma

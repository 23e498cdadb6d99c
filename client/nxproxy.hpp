#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/core/context.hpp"
#include "base/os/temp_dir.hpp"
#include "base/os/unique_fd.hpp"
#include "base/process/process.hpp"
#include "base/terminal/waker.hpp"

namespace qvd::client {

using base::Result;
using base::Status;
using base::Waker;

/// `nxproxy -S nx/nx,[extra,]connect=tcp:127.0.0.1:PORT:PORT`. The last number names its own
/// session; the port is free on this machine, so two clients never share one.
std::vector<std::string> make_nxproxy_argv(const std::string& program,
                                           const std::vector<std::string>& extra, int port);

/// The environment for nxproxy: ours, with a folder of its own for its files and without dialogs.
/// NX_HOME is taken out: nxproxy dies if it names a missing folder.
std::vector<std::string> make_nxproxy_environment(const std::vector<std::string>& ours,
                                                  const std::string& folder);

/// The user whose process has the TCP connection from 127.0.0.1:`from` to 127.0.0.1:`to`, from the
/// text of /proc/net/tcp. Nothing if there is none.
std::optional<uid_t> find_owner(std::string_view proc_net_tcp, int from, int to);

/// nxproxy on the local display, connected to us.
class NxProxy {
 public:
  /// Starts the program and waits until it has connected. Only a process of this user is let in.
  /// Errors: NotFound if the program is missing; Unavailable with its last words if it ends.
  static Result<NxProxy> start(const base::Context& context, const Waker& waker,
                               const std::string& program, const std::vector<std::string>& extra);

  [[nodiscard]] int fd() const { return connection_.get(); }
  /// The last lines it printed.
  [[nodiscard]] std::string last_words() const;
  /// Lets it end by itself for a moment, then ends it.
  void stop();

 private:
  NxProxy(base::TempDir folder, base::ChildProcess child)
      : folder_(std::move(folder)), child_(std::move(child)) {}

  base::TempDir folder_;
  base::ChildProcess child_;
  base::UniqueFd connection_;
};

}  // namespace qvd::client

#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "vma/config.hpp"
#include "vma/nx_options.hpp"

namespace qvd::vma {

/// The arguments of a hook: `key value key value …`, parameters first, then `more`.
/// Source: QVD 4.2, VMA.pm _call_hook.
std::vector<std::string> make_hook_argv(
    const std::string& program, const Params& params,
    const std::vector<std::pair<std::string, std::string>>& more);

/// An administrator's programs that run at the turns of a session, as root. Never through a shell.
class Hooks {
 public:
  explicit Hooks(const Config& config);
  ~Hooks();
  Hooks(const Hooks&) = delete;
  Hooks& operator=(const Hooks&) = delete;

  [[nodiscard]] bool exists(const std::string& name) const { return config_.hooks.contains(name); }
  /// Runs the hook `vma.on_<name>` to its end; success if there is none.
  /// Errors: Internal with QVD's text if it fails, Timeout after vma.hook.timeout.
  Status run(const std::string& name, const Params& params,
             const std::vector<std::pair<std::string, std::string>>& more) const;
  /// Runs it later on the hooks' own thread, in order; failures are only logged. At most 100 wait.
  void post(const std::string& name, const std::vector<std::pair<std::string, std::string>>& more);

 private:
  struct Posted {
    std::string name;
    std::vector<std::pair<std::string, std::string>> more;
  };
  void work(const std::stop_token& stop);

  const Config& config_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::deque<Posted> queue_;
  std::jthread worker_;
};

}  // namespace qvd::vma

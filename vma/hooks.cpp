#include "vma/hooks.hpp"

#include "base/log/log.hpp"
#include "base/process/process.hpp"

namespace qvd::vma {
namespace {

constexpr std::size_t kMaxPosted = 100;

}  // namespace

std::vector<std::string> make_hook_argv(
    const std::string& program, const Params& params,
    const std::vector<std::pair<std::string, std::string>>& more) {
  std::vector<std::string> argv = {program};
  for (const auto& [key, value] : params) argv.insert(argv.end(), {key, value});
  for (const auto& [key, value] : more) argv.insert(argv.end(), {key, value});
  return argv;
}

Hooks::Hooks(const Config& config) : config_(config) {
  worker_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

Hooks::~Hooks() = default;

Status Hooks::run(const std::string& name, const Params& params,
                  const std::vector<std::pair<std::string, std::string>>& more) const {
  const auto found = config_.hooks.find(name);
  if (found == config_.hooks.end()) return base::ok_status();
  const base::Command command{.argv = make_hook_argv(found->second, params, more),
                              .environment = {},
                              .stdin_data = {},
                              .max_output = 64 * 1024};
  const auto result = base::run_command(base::with_timeout(config_.hook_timeout), command);
  if (!result) return result.status().with_context("hook " + found->second + " for " + name);
  if (result->exit_code != 0) {
    base::log::warn("hook failed", {{"name", name},
                                    {"path", found->second},
                                    {"code", result->exit_code},
                                    {"err", result->err}});
    return base::internal_error("hook " + found->second + " for " + name +
                                " failed, rc: " + std::to_string(result->exit_code));
  }
  return base::ok_status();
}

void Hooks::post(const std::string& name,
                 const std::vector<std::pair<std::string, std::string>>& more) {
  if (!exists(name)) return;
  {
    std::lock_guard lock(mutex_);
    if (queue_.size() >= kMaxPosted) queue_.pop_front();
    queue_.push_back({name, more});
  }
  wake_.notify_one();
}

void Hooks::work(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    Posted next;
    {
      std::unique_lock lock(mutex_);
      if (!wake_.wait(lock, stop, [this] { return !queue_.empty(); })) return;
      next = std::move(queue_.front());
      queue_.pop_front();
    }
    const Status status = run(next.name, {}, next.more);
    if (!status.ok()) base::log::warn("state hook failed", {{"name", next.name}, {"err", status}});
  }
}

}  // namespace qvd::vma

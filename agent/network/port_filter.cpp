#include "agent/network/port_filter.hpp"

#include "base/log/log.hpp"
#include "base/process/process.hpp"

namespace qvd::agent {
namespace {

constexpr std::chrono::seconds kNftTimeout{10};

}  // namespace

RuleApplier nft_applier() {
  return [](const base::Context& ctx, const std::string& rules) {
    base::Command command;
    command.argv = {"nft", "-f", "-"};
    command.stdin_data = rules;
    return base::run_checked(ctx.limited(kNftTimeout), command).status();
  };
}

base::Status PortFilter::replace_locked(const base::Context& ctx) {
  RETURN_IF_ERROR(apply_(ctx, full_ruleset(scope_, ports_)).with_context("load the port filter"));
  loaded_ = true;
  return base::ok_status();
}

base::Status PortFilter::add(const base::Context& ctx, const FilterPort& port) {
  RETURN_IF_ERROR(check_port(port));
  std::lock_guard guard(mutex_);
  const auto found = ports_.find(port.device);
  const bool changed = found != ports_.end() && found->second != port;
  ports_[port.device] = port;
  if (!loaded_ || changed) return replace_locked(ctx);
  const base::Status added = apply_(ctx, add_port_rules(port));
  if (added.ok()) return added;
  base::log::warn("port filter is not as expected, replacing it", {{"err", added}});
  return replace_locked(ctx);
}

base::Status PortFilter::remove(const base::Context& ctx, const std::string& device) {
  std::lock_guard guard(mutex_);
  const auto found = ports_.find(device);
  if (found == ports_.end()) return base::ok_status();
  const FilterPort port = found->second;
  ports_.erase(found);
  if (!loaded_) return replace_locked(ctx);
  const base::Status removed = apply_(ctx, remove_port_rules(port));
  return removed.ok() ? removed : replace_locked(ctx);
}

base::Status PortFilter::set_scope(const base::Context& ctx, const FilterScope& scope) {
  std::lock_guard guard(mutex_);
  if (loaded_ && scope == scope_) return base::ok_status();
  scope_ = scope;
  return replace_locked(ctx);
}

base::Status PortFilter::adopt(const FilterPort& port) {
  RETURN_IF_ERROR(check_port(port));
  std::lock_guard guard(mutex_);
  ports_[port.device] = port;
  return base::ok_status();
}

base::Status PortFilter::resync(const base::Context& ctx) {
  std::lock_guard guard(mutex_);
  return replace_locked(ctx);
}

}  // namespace qvd::agent

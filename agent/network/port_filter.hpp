#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "agent/network/filter_rules.hpp"
#include "base/core/context.hpp"

namespace qvd::agent {

/// Applies one transaction of nft commands: all of it or nothing.
using RuleApplier = std::function<base::Status(const base::Context&, const std::string& rules)>;
/// `nft -f -`, rules on its standard input.
RuleApplier nft_applier();

/// Keeps the kernel's `table bridge qvd` as it must be. One desktop costs one small transaction;
/// if that fails, or when resync() is asked for, the whole table is replaced in one step, so that
/// there is no instant without rules. Threads: any.
class PortFilter {
 public:
  explicit PortFilter(RuleApplier apply) : apply_(std::move(apply)) {}

  /// Opens the filter for a desktop. To be called before its interface exists.
  base::Status add(const base::Context& ctx, const FilterPort& port);
  /// Once its interface is gone. An unknown one is a success.
  base::Status remove(const base::Context& ctx, const std::string& device);
  /// Changes what the rules say beside the ports; nothing is done if it is as before.
  base::Status set_scope(const base::Context& ctx, const FilterScope& scope);
  /// Knows a port without applying it, for the agent's start; resync() follows.
  base::Status adopt(const FilterPort& port);
  /// Replaces the whole table.
  base::Status resync(const base::Context& ctx);

 private:
  base::Status replace_locked(const base::Context& ctx);

  const RuleApplier apply_;
  std::mutex mutex_;  // guards all below, and keeps transactions in order
  FilterScope scope_;
  std::map<std::string, FilterPort> ports_;  // by device
  bool loaded_ = false;                      // the table has been replaced by us
};

}  // namespace qvd::agent

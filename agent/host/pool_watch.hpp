#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "agent/host/facts.hpp"

namespace qvd::agent {

/// Looks at storage pools without ever waiting long for one: a file system whose server is gone
/// holds whoever touches it for as long as that lasts. Each pool is looked at by a thread of its
/// own; while that hangs, the pool does not answer, and the others do. Threads: one caller at a
/// time. The destructor waits for looks that hang.
class PoolWatch {
 public:
  using Look = std::function<base::Result<Space>()>;
  explicit PoolWatch(std::chrono::milliseconds patience = std::chrono::seconds(2));
  ~PoolWatch();

  /// What `look` finds at the pool of this name. Errors: its own; Timeout while it, or the one
  /// before it, does not return.
  base::Result<Space> ask(const std::string& pool, Look look);

 private:
  class Looker;

  const std::chrono::milliseconds patience_;
  std::map<std::string, std::unique_ptr<Looker>> lookers_;
};

}  // namespace qvd::agent

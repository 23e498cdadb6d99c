#pragma once

#include <set>
#include <string>

#include "api/server/control/failure_log.hpp"
#include "api/server/model/objects.hpp"

namespace qvd::apiserver {

/// Empties namespaces that are being deleted, then lets them go. One thread, as Collector.
class NamespaceCleaner {
 public:
  NamespaceCleaner(Objects& objects, FailureLog& failures)
      : objects_(objects), failures_(failures) {}

  /// Any live object, at start or after a change.
  void observe(const std::string& key, const base::Json& object);
  /// A deleted one: its namespace may be empty now.
  void forget(const std::string& key);
  void settle(const base::Context& context);

 private:
  /// True if nothing is left.
  base::Result<bool> empty(const base::Context& context, const std::string& ns);
  base::Status clean(const base::Context& context, const std::string& ns);

  Objects& objects_;
  FailureLog& failures_;
  std::set<std::string> terminating_;
  std::set<std::string> due_;
};

}  // namespace qvd::apiserver

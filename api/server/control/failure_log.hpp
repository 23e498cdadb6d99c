#pragma once

#include <set>
#include <string>

#include "base/core/status.hpp"
#include "base/metrics/metrics.hpp"

namespace qvd::apiserver {

/// Tells of work that is tried again and again once when it begins to fail and once when it
/// succeeds again, not with every try: that would be a line a second for as long as it lasts. Every
/// failure is counted. Threads: one.
class FailureLog {
 public:
  explicit FailureLog(base::Registry& registry);

  /// `what` failed or succeeded for `subject` (a key, a namespace; "" for the whole). True if this
  /// was worth a line.
  bool note(const std::string& what, const std::string& subject, const base::Status& status);

 private:
  base::Counter failures_;
  std::set<std::string> failing_;
};

}  // namespace qvd::apiserver

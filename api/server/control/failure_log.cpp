#include "api/server/control/failure_log.hpp"

#include "base/log/log.hpp"

namespace qvd::apiserver {

FailureLog::FailureLog(base::Registry& registry)
    : failures_(registry.counter("qvd_apiserver_housekeeping_failures_total",
                                 "Failed tries of garbage collection and the like.")) {}

bool FailureLog::note(const std::string& what, const std::string& subject,
                      const base::Status& status) {
  const std::string name = what + " " + subject;
  if (status.ok()) {
    if (failing_.erase(name) == 0) return false;
    base::log::info("housekeeping succeeds again", {{"verb", what}, {"path", subject}});
    return true;
  }
  failures_.add();
  if (!failing_.insert(name).second) return false;
  base::log::warn("housekeeping fails and is tried again",
                  {{"verb", what}, {"path", subject}, {"err", status}});
  return true;
}

}  // namespace qvd::apiserver

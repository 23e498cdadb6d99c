#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "base/metrics/metrics.hpp"

namespace qvd::apiserver {

/// The server's own series. Threads: any.
class ServerMetrics {
 public:
  explicit ServerMetrics(base::Registry& registry);
  /// `verb` is of RequestInfo; unknown ones are counted as "other".
  void request(const std::string& verb, int status, std::chrono::nanoseconds took);

 private:
  struct Series {
    std::vector<base::Counter> by_class;  // 1xx … 5xx
    base::Histogram duration;
  };
  std::map<std::string, Series> series_;
};

}  // namespace qvd::apiserver

#include "api/server/metrics.hpp"

#include <algorithm>

namespace qvd::apiserver {
namespace {

constexpr const char* kOther = "other";
constexpr const char* kVerbs[] = {
    "create", "delete", "deletecollection", "get", "list", "patch", "update", "watch", kOther};

}  // namespace

ServerMetrics::ServerMetrics(base::Registry& registry) {
  for (const char* verb : kVerbs) {
    std::vector<base::Counter> counters;
    for (int hundred = 1; hundred <= 5; ++hundred)
      counters.push_back(
          registry.counter("qvd_apiserver_requests_total", "Requests answered.",
                           {{"verb", verb}, {"code", std::to_string(hundred) + "xx"}}));
    series_.emplace(verb, Series{std::move(counters),
                                 registry.histogram(
                                     "qvd_apiserver_request_duration_seconds",
                                     "Time from a request to its answer; of a watch, to its start.",
                                     base::latency_buckets(), {{"verb", verb}})});
  }
}

void ServerMetrics::request(const std::string& verb, int status, std::chrono::nanoseconds took) {
  auto found = series_.find(verb);
  if (found == series_.end()) found = series_.find(kOther);
  const int hundred = std::clamp(status / 100, 1, 5);
  found->second.by_class.at(static_cast<std::size_t>(hundred - 1)).add();
  found->second.duration.observe(std::chrono::duration<double>(took).count());
}

}  // namespace qvd::apiserver

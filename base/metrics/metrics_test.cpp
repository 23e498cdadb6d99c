#include "base/metrics/metrics.hpp"

#include <gtest/gtest.h>

namespace qvd::base {
namespace {

TEST(Metrics, RendersWhatWasCounted) {
  Registry registry;
  Counter counter = registry.counter("qvd_test_requests_total", "Requests.", {{"verb", "get"}});
  Gauge gauge = registry.gauge("qvd_test_open", "Open.");
  Histogram histogram = registry.histogram("qvd_test_seconds", "Time.", {0.1, 1});
  counter.add();
  counter.add(2);
  gauge.set(5);
  gauge.add(-1);
  histogram.observe(0.5);
  const std::string text = registry.render();
  for (const char* want :
       {"# TYPE qvd_test_requests_total counter", "qvd_test_requests_total{verb=\"get\"} 3",
        "qvd_test_open 4", "qvd_test_seconds_bucket{le=\"1\"} 1", "qvd_test_seconds_sum 0.5"}) {
    EXPECT_NE(text.find(want), std::string::npos) << want << "\n" << text;
  }
}

TEST(Metrics, TheSameSeriesTwiceIsOne) {
  Registry registry;
  registry.counter("qvd_test_total", "x").add();
  Counter again = registry.counter("qvd_test_total", "x");
  again.add();
  EXPECT_EQ(again.value(), 2);
}

TEST(MetricsDeathTest, AMistakenNameAborts) {
  Registry registry;
  EXPECT_DEATH(registry.counter("not a name", "x"), "not a name");
}

}  // namespace
}  // namespace qvd::base

#include "api/server/control/failure_log.hpp"

#include <gtest/gtest.h>

namespace qvd::apiserver {
namespace {

TEST(FailureLog, TellsOfTheFirstFailureAndOfTheEnd) {
  base::Registry registry;
  FailureLog log(registry);
  const base::Status failure = base::unavailable("no space left");
  EXPECT_FALSE(log.note("collect", "a", {}));
  EXPECT_TRUE(log.note("collect", "a", failure));
  EXPECT_FALSE(log.note("collect", "a", failure));
  EXPECT_TRUE(log.note("collect", "b", failure));
  EXPECT_TRUE(log.note("collect", "a", {}));
  EXPECT_FALSE(log.note("collect", "a", {}));
  EXPECT_TRUE(log.note("collect", "a", failure));
  EXPECT_NE(registry.render().find("qvd_apiserver_housekeeping_failures_total 4"),
            std::string::npos);
}

}  // namespace
}  // namespace qvd::apiserver

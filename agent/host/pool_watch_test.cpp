#include "agent/host/pool_watch.hpp"

#include <gtest/gtest.h>

#include <future>
#include <stdexcept>

namespace qvd::agent {
namespace {

using namespace std::chrono_literals;

TEST(PoolWatch, GivesWhatTheLookFinds) {
  PoolWatch watch(30s);
  for (int round = 1; round <= 3; ++round) {
    const auto seen = watch.ask("main", [&] {
      return base::Result<Space>(Space{100, round, true});
    });
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->free, round);
  }
  EXPECT_EQ(watch.ask("main", [] { return base::Result<Space>(base::not_found("gone")); })
                .status()
                .code(),
            base::Code::kNotFound);
  EXPECT_FALSE(watch.ask("main", []() -> base::Result<Space> { throw std::runtime_error("x"); }));
}

TEST(PoolWatch, APoolThatHangsHoldsNobody) {
  std::promise<void> server_is_back;
  auto back = server_is_back.get_future().share();
  PoolWatch watch(10ms);
  const auto hang = [back]() -> base::Result<Space> {
    back.wait();
    return Space{1, 1, true};
  };
  EXPECT_EQ(watch.ask("nfs", hang).status().code(), base::Code::kTimeout);
  EXPECT_EQ(watch.ask("nfs", hang).status().code(), base::Code::kTimeout);
  while (!watch.ask("main", [] { return base::Result<Space>(Space{}); })) {
  }
  server_is_back.set_value();
  while (!watch.ask("nfs", hang)) {
  }
}

}  // namespace
}  // namespace qvd::agent

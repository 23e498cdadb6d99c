#include "api/server/instance.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/admin/health.hpp"
#include "base/metrics/metrics.hpp"
#include "base/os/temp_dir.hpp"

namespace qvd::apiserver {
namespace {

TEST(Instance, ATokenFileOutOfReachIsTold) {
  const base::TempDir directory = base::TempDir::create("instance").value();
  const auto tokens = directory.path() / "tokens";
  std::filesystem::create_symlink(tokens, tokens);
  const base::SystemClock clock;
  base::Registry metrics;
  base::Health health;
  InstanceOptions options;
  options.data_dir = directory.path().string();
  const auto started = Instance::start(options, clock, metrics, health);
  ASSERT_FALSE(started);
  EXPECT_NE(started.status().message().find(tokens.string()), std::string::npos);
}

}  // namespace
}  // namespace qvd::apiserver

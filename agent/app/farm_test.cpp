#include "agent/app/farm.hpp"

#include <gtest/gtest.h>

#include "api/client/fake/fake_api.hpp"
#include "base/core/clock.hpp"

namespace qvd::agent {
namespace {

using namespace std::chrono_literals;
constexpr api::KindInfo kNamespaces{"", "v1", "Namespace", "namespaces", false};

class FarmIdentityTest : public testing::Test {
 protected:
  std::string make_namespace() {
    const auto made = api_.create(
        {}, kNamespaces,
        {{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", "qvd-system"}}}});
    EXPECT_TRUE(made);
    return made ? api::uid_of(*made) : "";
  }

  base::FakeClock clock_;
  api::FakeApi api_{clock_};
  FarmIdentity farm_{api_, 1ms};
};

TEST_F(FarmIdentityTest, IsReadAgainUntilItIsKnown) {
  const std::string uid = make_namespace();
  int failures = 3;
  api_.on_call([&](const api::FakeCall&) {
    return failures-- > 0 ? base::unavailable("not yet") : base::ok_status();
  });
  EXPECT_EQ(farm_.uid(), "");
  ASSERT_TRUE(farm_.learn({}).ok());
  EXPECT_EQ(farm_.uid(), uid);
  EXPECT_LT(failures, 0);
}

TEST_F(FarmIdentityTest, EndsWithItsContext) {
  EXPECT_FALSE(farm_.learn(base::with_timeout(5ms)).ok());
  EXPECT_EQ(farm_.uid(), "");
}

TEST_F(FarmIdentityTest, AnotherServersFarmIsNotOurs) {
  make_namespace();
  ASSERT_TRUE(farm_.learn({}).ok());
  EXPECT_TRUE(farm_.is_still_ours({}));
  ASSERT_TRUE(api_.remove({}, kNamespaces, {"", "qvd-system"}, {}));
  EXPECT_FALSE(farm_.is_still_ours({}));
  make_namespace();
  EXPECT_FALSE(farm_.is_still_ours({}));
}

}  // namespace
}  // namespace qvd::agent

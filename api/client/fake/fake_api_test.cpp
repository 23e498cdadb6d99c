#include "api/client/fake/fake_api.hpp"

#include "api/client/contract.hpp"

namespace qvd::api {
namespace {

INSTANTIATE_TEST_SUITE_P(Fake, ApiContract, ::testing::Values(ApiFactory([] {
                           static const base::SystemClock clock;
                           return std::make_shared<FakeApi>(clock);
                         })));

TEST(FakeApiTest, CountsAndFailsCalls) {
  base::SystemClock clock;
  FakeApi api(clock);
  base::Json object = base::Json::object();
  object["metadata"]["name"] = "n";
  static constexpr KindInfo kKind{"qvd.dev", "v1beta1", "Host", "hosts", false};
  ASSERT_TRUE(api.create({}, kKind, object));
  EXPECT_EQ(api.writes(), 1U);
  api.on_call([](const FakeCall& call) {
    return call.verb == "get" && call.key.name == "n" ? base::unavailable("down")
                                                      : base::ok_status();
  });
  EXPECT_EQ(api.get({}, kKind, {"", "n"}).status().code(), base::Code::kUnavailable);
  EXPECT_TRUE(api.list({}, kKind, {}));
}

TEST(FakeApiTest, ForgottenHistoryIsGone) {
  base::SystemClock clock;
  FakeApi api(clock);
  base::Json object = base::Json::object();
  object["metadata"]["name"] = "n";
  static constexpr KindInfo kKind{"qvd.dev", "v1beta1", "Host", "hosts", false};
  const auto made = api.create({}, kKind, object);
  ASSERT_TRUE(api.remove({}, kKind, {"", "n"}, {}).ok());
  api.compact();
  WatchOptions options;
  options.resource_version = resource_version_of(*made);
  EXPECT_EQ(api.watch({}, kKind, options).status().code(), base::Code::kGone);
}

}  // namespace
}  // namespace qvd::api

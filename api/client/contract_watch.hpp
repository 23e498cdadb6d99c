#pragma once

// The part of the contract (contract.hpp) that is about watches.

#include "api/client/contract_fixture.hpp"

namespace qvd::api {

TEST_P(ApiContract, AWatchTellsEverythingAfterItsRevisionOnce) {
  create(user("before"));
  const auto list = api_->list(ctx(), kUser, in_namespace());
  ASSERT_TRUE(list);
  const auto stream = watch_from(list->resource_version);
  create(user("alice"));
  base::Json body = base::Json::object();
  body["spec"]["description"] = "d";
  EXPECT_TRUE(api_->patch(ctx(), kUser, key("alice"), merge(body)));
  EXPECT_TRUE(api_->remove(ctx(), kUser, key("alice"), {}).ok());
  EXPECT_EQ(next(*stream), "ADDED alice");
  EXPECT_EQ(next(*stream), "MODIFIED alice");
  EXPECT_EQ(next(*stream), "DELETED alice");
}

TEST_P(ApiContract, AWatchWithoutARevisionBeginsWithThePresent) {
  create(user("alice"));
  const auto stream = watch_from("");
  EXPECT_EQ(next(*stream), "ADDED alice");
  create(user("bob"));
  EXPECT_EQ(next(*stream), "ADDED bob");
}

TEST_P(ApiContract, AWatchSeesObjectsEnterAndLeaveItsSelector) {
  const base::Json alice = create(user("alice"));
  WatchOptions options;
  options.ns = "contract";
  options.label_selector = "team=x";
  options.resource_version = resource_version_of(alice);
  auto stream = api_->watch(ctx(), kUser, options);
  ASSERT_TRUE(stream);
  for (const char* team : {"x", "x", "y"}) {
    base::Json body = base::Json::object();
    body["metadata"]["labels"]["team"] = team;
    body["metadata"]["annotations"]["n"] = std::string(team) + "!";
    EXPECT_TRUE(api_->patch(ctx(), kUser, key("alice"), merge(body)));
    body["metadata"]["annotations"]["n"] = std::string(team) + "?";
    EXPECT_TRUE(api_->patch(ctx(), kUser, key("alice"), merge(body)));
  }
  EXPECT_EQ(next(**stream), "ADDED alice");
  EXPECT_EQ(next(**stream), "MODIFIED alice");
  EXPECT_EQ(next(**stream), "MODIFIED alice");
  EXPECT_EQ(next(**stream), "MODIFIED alice");
  EXPECT_EQ(next(**stream), "DELETED alice");
}

TEST_P(ApiContract, AQuietWatchEndsItsWaitWithItsContext) {
  const base::Json alice = create(user("alice"));
  const auto stream = watch_from(resource_version_of(alice));
  EXPECT_EQ(stream->next(base::with_timeout(std::chrono::milliseconds(1))).status().code(),
            base::Code::kTimeout);
  create(user("bob"));
  EXPECT_EQ(next(*stream), "ADDED bob");  // still usable
}

}  // namespace qvd::api

#pragma once

// What every ApiClient must do, as one test suite. FakeApi runs it as a unit test, the REST client
// runs it against a real qvd-apiserver in tests/integration. Include it in one test source and
// instantiate ApiContract there.

#include <vector>

#include "api/client/contract_fixture.hpp"
#include "api/client/contract_watch.hpp"

namespace qvd::api {

TEST_P(ApiContract, CreateFillsInWhatTheServerOwns) {
  base::Json mine = user("alice");
  mine["metadata"]["uid"] = "mine";
  mine["metadata"]["generation"] = 7;
  mine["status"]["conditions"] = base::Json::array();
  const base::Json made = create(mine);
  EXPECT_NE(uid_of(made), "mine");
  EXPECT_FALSE(uid_of(made).empty());
  EXPECT_FALSE(resource_version_of(made).empty());
  EXPECT_EQ(made["metadata"]["generation"], 1);
  EXPECT_EQ(made["kind"], "User");
  EXPECT_EQ(made["apiVersion"], "qvd.dev/v1beta1");
  EXPECT_FALSE(made.contains("status"));
  const auto read = api_->get(ctx(), kUser, key("alice"));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, made);
}

TEST_P(ApiContract, CreateRefusesATakenNameAndMakesUpOthers) {
  create(user("alice"));
  EXPECT_EQ(api_->create(ctx(), kUser, user("alice")).status().code(), base::Code::kAlreadyExists);
  base::Json anonymous = user("");
  anonymous["metadata"].erase("name");
  anonymous["metadata"]["generateName"] = "u-";
  const std::string first = key_of(create(anonymous)).name;
  const std::string second = key_of(create(anonymous)).name;
  EXPECT_TRUE(first.starts_with("u-") && first.size() == 7) << first;
  EXPECT_NE(first, second);
}

TEST_P(ApiContract, GetOfNothingIsNotFound) {
  const auto nothing = api_->get(ctx(), kUser, key("nobody"));
  EXPECT_EQ(nothing.status().code(), base::Code::kNotFound);
  EXPECT_EQ(nothing.status().message(), "users.qvd.dev \"nobody\" not found");
}

TEST_P(ApiContract, UpdateIsACompareAndSwap) {
  base::Json object = create(user("alice"));
  base::Json stale = object;
  object["spec"]["displayName"] = "Bob";
  const auto updated = api_->update(ctx(), kUser, object);
  ASSERT_TRUE(updated) << updated.status().message();
  EXPECT_EQ((*updated)["metadata"]["generation"], 2);
  EXPECT_NE(resource_version_of(*updated), resource_version_of(object));
  stale["spec"]["displayName"] = "Carol";
  EXPECT_EQ(api_->update(ctx(), kUser, stale).status().code(), base::Code::kConflict);
  stale["metadata"].erase("resourceVersion");
  EXPECT_EQ(api_->update(ctx(), kUser, stale).status().code(), base::Code::kInvalid);
}

TEST_P(ApiContract, AnUpdateThatChangesNothingKeepsTheRevision) {
  const base::Json object = create(user("alice"));
  const auto same = api_->update(ctx(), kUser, object);
  ASSERT_TRUE(same);
  EXPECT_EQ(resource_version_of(*same), resource_version_of(object));
}

TEST_P(ApiContract, StatusAndTheRestAreWrittenApart) {
  base::Json object = create(user("alice"));
  object["status"]["conditions"] = base::Json::array();
  object["metadata"]["labels"]["a"] = "b";
  object["spec"]["displayName"] = "Bob";
  const auto status = api_->update_status(ctx(), kUser, object);
  ASSERT_TRUE(status) << status.status().message();
  EXPECT_TRUE(status->contains("status"));
  EXPECT_EQ((*status)["spec"]["displayName"], "Alice");
  EXPECT_FALSE((*status)["metadata"].contains("labels"));
  EXPECT_EQ((*status)["metadata"]["generation"], 1);
  EXPECT_EQ(api_->update_status(ctx(), kUser, object).status().code(), base::Code::kConflict);

  base::Json whole = *status;
  whole.erase("status");
  whole["metadata"]["labels"]["a"] = "b";
  const auto updated = api_->update(ctx(), kUser, whole);
  ASSERT_TRUE(updated) << updated.status().message();
  EXPECT_TRUE(updated->contains("status"));
  EXPECT_EQ((*updated)["metadata"]["generation"], 1);
}

TEST_P(ApiContract, PatchesMergeAndCanBeGuarded) {
  const base::Json object = create(user("alice"));
  base::Json body = base::Json::object();
  body["spec"]["displayName"] = nullptr;
  body["spec"]["description"] = "d";
  const auto patched = api_->patch(ctx(), kUser, key("alice"), merge(body));
  ASSERT_TRUE(patched) << patched.status().message();
  EXPECT_FALSE((*patched)["spec"].contains("displayName"));
  EXPECT_EQ((*patched)["spec"]["description"], "d");
  EXPECT_EQ((*patched)["metadata"]["generation"], 2);

  base::Json guarded = base::Json::object();
  guarded["metadata"]["resourceVersion"] = resource_version_of(object);
  guarded["spec"]["description"] = "e";
  EXPECT_EQ(api_->patch(ctx(), kUser, key("alice"), merge(guarded)).status().code(),
            base::Code::kConflict);

  Patch json{PatchType::kJson, base::Json::array(), ""};
  json.body.push_back({{"op", "replace"}, {"path", "/spec/description"}, {"value", "f"}});
  const auto replaced = api_->patch(ctx(), kUser, key("alice"), json);
  ASSERT_TRUE(replaced) << replaced.status().message();
  EXPECT_EQ((*replaced)["spec"]["description"], "f");
  EXPECT_EQ(api_->patch(ctx(), kUser, key("nobody"), merge(body)).status().code(),
            base::Code::kNotFound);
}

TEST_P(ApiContract, AStatusPatchTouchesNothingElse) {
  create(user("alice"));
  Patch patch{PatchType::kMerge, base::Json::object(), "status"};
  patch.body["status"]["conditions"] = base::Json::array();
  patch.body["spec"]["displayName"] = "Bob";
  const auto patched = api_->patch(ctx(), kUser, key("alice"), patch);
  ASSERT_TRUE(patched) << patched.status().message();
  EXPECT_TRUE(patched->contains("status"));
  EXPECT_EQ((*patched)["spec"]["displayName"], "Alice");
}

TEST_P(ApiContract, DeletionHonoursPreconditions) {
  const base::Json object = create(user("alice"));
  DeleteOptions wrong;
  wrong.uid = "00000000-0000-4000-8000-ffffffffffff";
  EXPECT_EQ(api_->remove(ctx(), kUser, key("alice"), wrong).code(), base::Code::kConflict);
  DeleteOptions right;
  right.uid = uid_of(object);
  right.resource_version = resource_version_of(object);
  EXPECT_TRUE(api_->remove(ctx(), kUser, key("alice"), right).ok());
  EXPECT_EQ(api_->remove(ctx(), kUser, key("alice"), {}).code(), base::Code::kNotFound);
}

TEST_P(ApiContract, DeletionWaitsForFinalizers) {
  base::Json held = user("alice");
  held["metadata"]["finalizers"].push_back("qvd.dev/test");
  const base::Json made = create(held);
  ASSERT_TRUE(api_->remove(ctx(), kUser, key("alice"), {}).ok());
  const auto dying = api_->get(ctx(), kUser, key("alice"));
  ASSERT_TRUE(dying);
  EXPECT_TRUE((*dying)["metadata"].contains("deletionTimestamp"));
  EXPECT_EQ((*dying)["metadata"]["generation"], 2);
  const auto stream = watch_from(resource_version_of(*dying));
  base::Json release = base::Json::object();
  release["metadata"]["finalizers"] = nullptr;
  EXPECT_TRUE(api_->patch(ctx(), kUser, key("alice"), merge(release)));
  EXPECT_EQ(next(*stream), "DELETED alice");
  EXPECT_EQ(api_->get(ctx(), kUser, key("alice")).status().code(), base::Code::kNotFound);
}

TEST_P(ApiContract, ListsSelectAndPage) {
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    base::Json object = user(name);
    if (*name != 'c') object["metadata"]["labels"]["team"] = "x";
    create(object);
  }
  ListOptions options = in_namespace();
  options.label_selector = "team=x";
  const auto some = list_all(ctx(), *api_, kUser, options, 3);
  ASSERT_TRUE(some) << some.status().message();
  std::string names;
  for (const base::Json& item : some->items) names += key_of(item).name;
  EXPECT_EQ(names, "abde");
  EXPECT_FALSE(some->resource_version.empty());
  options = in_namespace();
  options.field_selector = "metadata.name=c";
  const auto one = api_->list(ctx(), kUser, options);
  ASSERT_TRUE(one) << one.status().message();
  ASSERT_EQ(one->items.size(), 1U);
  options = in_namespace();
  options.limit = 2;
  const auto page = api_->list(ctx(), kUser, options);
  ASSERT_TRUE(page);
  EXPECT_EQ(page->items.size(), 2U);
  EXPECT_FALSE(page->continue_token.empty());
}

TEST_P(ApiContract, LeasesAreWrittenWhole) {
  base::Json lease = base::Json::object();
  lease["metadata"]["namespace"] = "contract";
  lease["metadata"]["name"] = "l";
  lease["spec"]["holderIdentity"] = "me";
  lease["spec"]["leaseDurationSeconds"] = 15;
  lease["spec"]["renewTime"] = "2026-11-21T08:15:00.000123Z";
  auto made = api_->create(ctx(), kLease, lease);
  ASSERT_TRUE(made) << made.status().message();
  EXPECT_EQ((*made)["spec"], lease["spec"]);
  base::Json next = *made;
  next["spec"]["holderIdentity"] = "you";
  EXPECT_TRUE(api_->update(ctx(), kLease, next));
  EXPECT_EQ(api_->update(ctx(), kLease, next).status().code(), base::Code::kConflict);
}

}  // namespace qvd::api

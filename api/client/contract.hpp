#pragma once

// What every ApiClient must do, as one test suite. FakeApi runs it as a unit test, the REST client
// runs it against a real qvd-apiserver in tests/integration. Include it in one test source and
// instantiate ApiContract there.

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/client/api_client.hpp"

namespace qvd::api {

/// Gives a client whose namespace `contract` exists and holds no Users and no Leases.
using ApiFactory = std::function<std::shared_ptr<ApiClient>()>;

class ApiContract : public ::testing::TestWithParam<ApiFactory> {
 protected:
  void SetUp() override {
    api_ = GetParam()();
    ASSERT_NE(api_, nullptr);
  }

  static constexpr KindInfo kUser{"qvd.dev", "v1beta1", "User", "users", true};
  static constexpr KindInfo kLease{"coordination.k8s.io", "v1", "Lease", "leases", true};

  static base::Context ctx() { return base::with_timeout(std::chrono::seconds(10)); }
  static ObjectKey key(const std::string& name) { return {"contract", name}; }
  static base::Json user(const std::string& name) {
    base::Json out = base::Json::object();
    out["metadata"]["namespace"] = "contract";
    out["metadata"]["name"] = name;
    out["spec"]["displayName"] = "Alice";
    return out;
  }
  base::Json create(base::Json object) {
    auto made = api_->create(ctx(), kUser, std::move(object));
    EXPECT_TRUE(made) << made.status().message();
    return made.value_or(base::Json::object());
  }
  static ListOptions in_namespace() {
    ListOptions options;
    options.ns = "contract";
    return options;
  }
  static Patch merge(base::Json body) { return {PatchType::kMerge, std::move(body), ""}; }

  std::unique_ptr<WatchStream> watch_from(const std::string& version) {
    WatchOptions options;
    options.ns = "contract";
    options.resource_version = version;
    auto stream = api_->watch(ctx(), kUser, options);
    EXPECT_TRUE(stream) << stream.status().message();
    return stream ? std::move(*stream) : nullptr;
  }
  /// The next event that is no bookmark, as "ADDED name".
  static std::string next(WatchStream& stream) {
    while (true) {
      auto event = stream.next(ctx());
      if (!event) return "failed: " + event.status().message();
      if (!event->has_value()) return "end";
      const std::string name = key_of((*event)->object).name;
      switch ((*event)->type) {
        case WatchEventType::kAdded:
          return "ADDED " + name;
        case WatchEventType::kModified:
          return "MODIFIED " + name;
        case WatchEventType::kDeleted:
          return "DELETED " + name;
        case WatchEventType::kBookmark:
          break;
      }
    }
  }

  std::shared_ptr<ApiClient> api_;
};

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

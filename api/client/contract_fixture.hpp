#pragma once

// What the cases of the contract (contract.hpp) share.

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

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

}  // namespace qvd::api

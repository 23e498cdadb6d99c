#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "api/client/fake/fake_api.hpp"
#include "api/client/informer_set.hpp"
#include "api/client/typed_client.hpp"
#include "base/json/json.hpp"
#include "base/metrics/metrics.hpp"
#include "controller/runtime/controller.hpp"

namespace qvd::controller {

/// Keeps events as "Warning NoHost: message".
class EventList final : public api::EventRecorder {
 public:
  void record(const api::ObjectReference&, api::EventType type, const std::string& reason,
              const std::string& message) override {
    texts.push_back((type == api::EventType::kNormal ? "Normal " : "Warning ") + reason + ": " +
                    message);
  }
  std::vector<std::string> texts;
};

/// A farm for tests of reconcilers: API server in memory, caches that are pumped, controllers that
/// are stepped, a clock that stands still. No threads, no sleeps.
class TestFarm {
 public:
  TestFarm();
  ~TestFarm();

  [[nodiscard]] Deps deps() { return {api, informers, clock, events, metrics}; }
  void add(std::unique_ptr<Controller> controller);

  /// Pumps caches and runs controllers until nothing is left to do now.
  void settle();
  /// The same after the clock has moved on; caches see what a server would have sent meanwhile.
  void advance(std::chrono::nanoseconds step);

  /// Creates an object from YAML, with its status, and returns it as stored.
  base::Json apply(const api::KindInfo& kind, const std::string& yaml);
  template <class T>
  T apply(const std::string& yaml) {
    return decode<T>(apply(T::kind(), yaml));
  }
  /// Replaces the status of an object by a merge patch in YAML; as agent or gateway would.
  void patch_status(const api::KindInfo& kind, const Key& key, const std::string& yaml);
  /// Merge-patches everything else.
  void patch(const api::KindInfo& kind, const Key& key, const std::string& yaml);
  /// The object, or null.
  template <class T>
  std::optional<T> get(const Key& key) {
    auto found = api.get({}, T::kind(), key);
    if (!found) return std::nullopt;
    return decode<T>(*found);
  }
  template <class T>
  std::vector<T> list() {
    auto found = api::TypedClient<T>(api).list({}, {});
    EXPECT_TRUE(found) << found.status().message();
    return found ? std::move(*found) : std::vector<T>();
  }

  base::FakeClock clock;
  api::FakeApi api{clock};
  api::InformerSet informers{api, clock};
  base::Registry metrics;
  EventList events;

 private:
  template <class T>
  static T decode(const base::Json& document) {
    auto object = api::from_json<T>(document);
    EXPECT_TRUE(object) << object.status().message();
    return object ? std::move(*object) : T();
  }

  std::vector<std::unique_ptr<Controller>> controllers_;
};

}  // namespace qvd::controller

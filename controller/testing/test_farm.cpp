#include "controller/testing/test_farm.hpp"

#include "base/yaml/yaml.hpp"

namespace qvd::controller {
namespace {

constexpr int kPatience = 200;  // rounds; a reconciler that never settles writes for ever

base::Json read_yaml(const std::string& text) {
  auto documents = base::parse_yaml(text, "test");
  EXPECT_TRUE(documents) << documents.status().message();
  if (!documents || documents->size() != 1) {
    ADD_FAILURE() << "expected one YAML document: " << text;
    return base::Json::object();
  }
  return documents->front().value;
}

}  // namespace

TestFarm::TestFarm() = default;
TestFarm::~TestFarm() = default;

void TestFarm::add(std::unique_ptr<Controller> controller) {
  controllers_.push_back(std::move(controller));
}

void TestFarm::settle() {
  for (int round = 0; round < kPatience; ++round) {
    const base::Status pumped = informers.pump();
    ASSERT_TRUE(pumped.ok()) << pumped.message();
    bool worked = false;
    for (const auto& controller : controllers_) {
      while (controller->run_one()) worked = true;
    }
    if (!worked) return;
  }
  FAIL() << "the controllers do not settle; writes: " << api.writes();
}

void TestFarm::advance(std::chrono::nanoseconds step) {
  clock.advance(step);
  settle();
}

base::Json TestFarm::apply(const api::KindInfo& kind, const std::string& yaml) {
  base::Json object = read_yaml(yaml);
  const base::Json status = base::json_at(object, {"status"});
  auto made = api.create({}, kind, std::move(object));
  EXPECT_TRUE(made) << made.status().message();
  if (!made) return base::Json::object();
  if (status.is_null()) return *made;
  base::Json body = base::Json::object();
  body["status"] = status;
  const api::Patch patch{api::PatchType::kMerge, body, "status"};
  auto patched = api.patch({}, kind, api::key_of(*made), patch);
  EXPECT_TRUE(patched) << patched.status().message();
  return patched ? *patched : *made;
}

void TestFarm::patch_status(const api::KindInfo& kind, const Key& key, const std::string& yaml) {
  base::Json body = base::Json::object();
  body["status"] = read_yaml(yaml);
  const api::Patch patch{api::PatchType::kMerge, body, "status"};
  const auto patched = api.patch({}, kind, key, patch);
  EXPECT_TRUE(patched) << patched.status().message();
}

void TestFarm::patch(const api::KindInfo& kind, const Key& key, const std::string& yaml) {
  const api::Patch patch{api::PatchType::kMerge, read_yaml(yaml), ""};
  const auto patched = api.patch({}, kind, key, patch);
  EXPECT_TRUE(patched) << patched.status().message();
}

}  // namespace qvd::controller

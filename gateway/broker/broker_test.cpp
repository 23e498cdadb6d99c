#include "gateway/broker/broker.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "base/json/json.hpp"

namespace qvd::gateway {
namespace {

const Person kAlice{"acme", "alice"};

MachineView machine(std::int64_t id = 7) {
  MachineView view;
  view.tenant = "acme";
  view.name = "m" + std::to_string(id);
  view.id = id;
  view.display_name = "Office " + std::to_string(id);
  view.owner = "alice";
  return view;
}

TEST(Broker, PeopleSeeTheirOwnAndWhatWasSharedWithThem) {
  auto own = machine(9);
  auto shared = machine(3);
  shared.owner = "bob";
  shared.access = {"carol", "alice"};
  auto foreign = machine(4);
  foreign.owner = "bob";
  auto elsewhere = machine(5);
  elsewhere.tenant = "other";
  auto application = machine(6);
  application.is_application = true;
  auto without_id = machine(0);
  auto dying = machine(8);
  dying.deleting = true;
  const auto seen = visible_machines(
      {own, shared, foreign, elsewhere, application, without_id, dying}, kAlice, false);
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].id, 3);
  EXPECT_EQ(seen[1].id, 9);
  EXPECT_EQ(visible_machines({own, application}, kAlice, true).at(0).id, 6);
  EXPECT_FALSE(may_use(machine(), {"acme", ""}));
  auto unclaimed = machine();
  unclaimed.owner = "";
  EXPECT_FALSE(may_use(unclaimed, {"acme", ""}));
}

TEST(Broker, TheListIsWhatQvdsClientsUnpack) {
  auto blocked = machine();
  blocked.blocked = true;
  blocked.state = MachineState::kRunning;
  blocked.display_name = "Bür\"o";
  EXPECT_EQ(render_machine_list({blocked}),
            "[\n   {\n      \"blocked\": 1,\n      \"id\": 7,\n      \"is_application\": 0,\n"
            "      \"name\": \"B\\u00fcr\\\"o\",\n      \"state\": \"running\"\n   }\n]\n");
  EXPECT_EQ(render_machine_list({}), "[]\n");
}

TEST(Broker, RequestsAreReadAndChecked) {
  EXPECT_EQ(read_machine_request({{"id", "12"}, {"qvd.client.os", "linux"}}).id, 12);
  EXPECT_EQ(read_machine_request({{"id", "12"}, {"a", "b"}}).parameters.size(), 1U);
  for (const char* text : {"x", "-1", "1x", "99999999999999999999"})
    EXPECT_EQ(read_machine_request({{"id", text}}).id, 0) << text;
  EXPECT_FALSE(read_machine_request({{"id", ""}}).id.has_value());
  EXPECT_EQ(check_connect_request(read_machine_request({}))->status, 422);
  EXPECT_EQ(check_connect_request(read_machine_request({}))->text, "parameter id is missing");
  EXPECT_FALSE(check_connect_request(
                   read_machine_request({{"id", "1"}, {"qvd.client.x", ""}, {"custom.y", ""}}))
                   .has_value());
  const auto refusal =
      check_connect_request(read_machine_request({{"id", "1"}, {"b", ""}, {"a\r\nX: y", ""}}));
  EXPECT_EQ(refusal->status, 403);
  EXPECT_EQ(refusal->text, "Invalid parameters a??X: y b");
}

TEST(Broker, WhoMayConnectToWhat) {
  struct Case {
    const char* name;
    std::function<void(MachineView&)> change;
    int status;
    const char* text;
  };
  for (const Case& c : {
           Case{"fine", [](MachineView&) {}, 0, ""},
           Case{"foreign", [](MachineView& m) { m.owner = "bob"; }, 403, "not allowed"},
           Case{"other tenant", [](MachineView& m) { m.tenant = "other"; }, 404, "does not exist"},
           Case{"being deleted", [](MachineView& m) { m.deleting = true; }, 404, "does not exist"},
           Case{"blocked", [](MachineView& m) { m.blocked = true; }, 403,
                "offline for maintenance"},
           Case{"blocked while running",
                [](MachineView& m) {
                  m.blocked = true;
                  m.state = MachineState::kRunning;
                },
                403, "maintenance"},
           Case{"off", [](MachineView& m) { m.powered_off = true; }, 403, "switched off"},
           Case{"flavour blocked", [](MachineView& m) { m.flavour_blocked = true; }, 503,
                "Its flavour is blocked, retry later."},
           Case{"image blocked", [](MachineView& m) { m.image_blocked = true; }, 503,
                "Its image is blocked, retry later."},
           Case{"image blocked, running",
                [](MachineView& m) {
                  m.image_blocked = true;
                  m.state = MachineState::kRunning;
                },
                0, ""},
       }) {
    auto view = machine();
    c.change(view);
    const auto refusal = check_connect(&view, kAlice);
    EXPECT_EQ(refusal ? refusal->status : 0, c.status) << c.name;
    const std::string text = refusal ? refusal->text : "";
    EXPECT_NE(text.find(c.text), std::string::npos) << c.name << ": " << text;
  }
  EXPECT_EQ(check_connect(nullptr, kAlice)->status, 404);
  EXPECT_EQ(check_stop(nullptr, kAlice)->status, 404);
  auto blocked = machine();
  blocked.blocked = true;
  EXPECT_FALSE(check_stop(&blocked, kAlice).has_value());
}

}  // namespace
}  // namespace qvd::gateway

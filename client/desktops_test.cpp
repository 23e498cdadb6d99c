#include "client/desktops.hpp"

#include <gtest/gtest.h>

namespace qvd::client {
namespace {

const std::vector<Desktop> kTwo = {{.id = 12, .name = "büro", .state = "running", .blocked = false},
                                   {.id = 7, .name = "lab", .state = "stopped", .blocked = true}};

TEST(ParseDesktops, TakesEveryServersTypes) {
  const auto list = parse_desktops(
      R"([{"blocked" : 0, "id" : 12, "is_application" : 0, "name" : "a", "state" : "running"},
          {"blocked" : true, "id" : "7", "name" : "b\u001b[2J", "state" : "stopped"},
          {"blocked" : null, "id" : 8, "name" : "c", "state" : "zombie"}])");
  ASSERT_TRUE(list) << list.status().message();
  ASSERT_EQ(list->size(), 3U);
  EXPECT_EQ((*list)[0].id, 12);
  EXPECT_FALSE((*list)[0].blocked);
  EXPECT_EQ((*list)[1].id, 7);
  EXPECT_TRUE((*list)[1].blocked);
  EXPECT_EQ((*list)[1].name, "b?[2J");
  for (const char* bad : {"{}", "", "[{}]", "[{\"id\":\"x\"}]"})
    EXPECT_FALSE(parse_desktops(bad)) << bad;
}

TEST(PrintTable, AlignsCharactersNotBytes) {
  EXPECT_EQ(print_table(kTwo, true),
            "ID  NAME  STATE\n12  büro  running\n7   lab   stopped (blocked)\n");
  EXPECT_EQ(print_table({}, false), "");
  EXPECT_EQ(parse_desktops(print_json(kTwo))->size(), 2U);
}

TEST(Choose, ByIdByNameOrTheOnlyOne) {
  EXPECT_EQ((*choose(kTwo, "7", ""))->name, "lab");
  EXPECT_EQ((*choose(kTwo, "", "büro"))->id, 12);
  EXPECT_FALSE(choose(kTwo, "", "")->has_value());
  EXPECT_EQ((*choose({kTwo[0]}, "", ""))->id, 12);
  EXPECT_EQ(choose(kTwo, "", "x").status().message(),
            "you have no desktop x; yours: büro (12), lab (7)");
  EXPECT_EQ(choose({}, "", "").status().code(), base::Code::kNotFound);
}

}  // namespace
}  // namespace qvd::client

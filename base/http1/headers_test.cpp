#include "base/http1/headers.hpp"

#include <gtest/gtest.h>

namespace qvd::base::http1 {
namespace {

TEST(Headers, AreFoundWithoutRegardToCase) {
  const Headers headers{{"Accept", "a"}, {"X-A", "1"}, {"accept", "b"}};
  EXPECT_EQ(headers.get("ACCEPT"), "a");
  EXPECT_EQ(*headers.find("x-a"), "1");
  EXPECT_TRUE(headers.has("x-A"));
  EXPECT_FALSE(headers.has("X"));
  EXPECT_EQ(headers.find("X"), nullptr);
  EXPECT_EQ(headers.get("X"), "");
}

TEST(Headers, KeepTheirSpellingAndOrder) {
  Headers headers{{"x-QVD", "1"}};
  headers.add("A", "2");
  EXPECT_EQ(headers.begin()->name, "x-QVD");
  EXPECT_EQ(std::next(headers.begin())->name, "A");
}

TEST(Headers, SetReplacesAllOfThatNameAndRemoveTakesThem) {
  Headers headers{{"Accept", "a"}, {"X-A", "1"}, {"accept", "b"}};
  headers.set("ACCEPT", "c");
  EXPECT_EQ(headers.size(), 2U);
  EXPECT_EQ(headers.begin()->name, "Accept");
  EXPECT_EQ(headers.get("accept"), "c");
  headers.remove("x-a");
  EXPECT_FALSE(headers.has("X-A"));
  headers.set("X-B", "2");
  EXPECT_EQ(headers.get("x-b"), "2");
  EXPECT_EQ(headers.size(), 2U);
}

TEST(Headers, ListsAreSearchedByTokens) {
  const auto holds = [](const char* list) {
    return Headers({{"Connection", list}}).has_token("connection", "upgrade");
  };
  EXPECT_TRUE(holds("keep-alive, Upgrade"));
  EXPECT_TRUE(holds("upgrade\t ,close"));
  EXPECT_TRUE(holds(",Upgrade,"));
  EXPECT_FALSE(holds("upgraded"));
  EXPECT_FALSE(holds("up grade"));
  EXPECT_FALSE(holds(""));
  EXPECT_FALSE(Headers({{"Upgrade", "Upgrade"}}).has_token("connection", "upgrade"));
}

}  // namespace
}  // namespace qvd::base::http1

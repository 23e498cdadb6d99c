#include "api/types/login.hpp"

#include <gtest/gtest.h>

namespace qvd::api {
namespace {

TEST(NormaliseLogin, TrimsAndMayForgetTheCase) {
  EXPECT_EQ(normalise_login(" Alice\t", false), "alice");
  EXPECT_EQ(normalise_login(" Alice ", true), "Alice");
  EXPECT_EQ(normalise_login("Zoë Ö", false), "zoë Ö");
  EXPECT_EQ(normalise_login(" \t ", false), "");
}

TEST(LoginOf, IsWhatPeopleType) {
  User user;
  user.metadata.name = "alice";
  EXPECT_EQ(login_of(user, false), "alice");
  user.spec.login = " Alice.Example ";
  EXPECT_EQ(login_of(user, false), "alice.example");
  EXPECT_EQ(login_of(user, true), "Alice.Example");
}

}  // namespace
}  // namespace qvd::api

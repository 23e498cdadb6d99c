#include <gtest/gtest.h>

#include "base/crypto/base64.hpp"
#include "base/crypto/password.hpp"
#include "gateway/auth/local_authenticator.hpp"
#include "gateway/auth/sign_in.hpp"

namespace qvd::gateway {
namespace {

using namespace std::chrono_literals;

std::string basic(const std::string& text) {
  return "Basic " + base::base64_encode(text);
}

TEST(Authorization, ReadsBasicOnly) {
  const auto plain = parse_authorization(basic("alice@acme:se:cret")).value();
  EXPECT_EQ(plain.login, "alice@acme");
  EXPECT_EQ(plain.password, "se:cret");
  EXPECT_EQ(parse_authorization(basic("a:"))->password, "");
  for (const std::string& header :
       {std::string(), std::string("Basic"), std::string("Basic ***"), basic(":x"),
        basic("nocolon"), std::string("Bearer abc"), basic(std::string("a\0b:x", 5))}) {
    EXPECT_EQ(parse_authorization(header).status().code(), base::Code::kUnauthenticated) << header;
  }
}

TEST(SplitLogin, FirstSeparatorWins) {
  struct Case {
    const char* text;
    const char* login;
    const char* tenant;
  };
  for (const Case& c : {Case{"alice", "alice", "home"},
                        {"alice@acme", "alice", "acme"},
                        {"alice#acme", "alice", "acme"},
                        {"a@b#c", "a", "b#c"},
                        {"@acme", "", "acme"},
                        {"a@", "a", ""}}) {
    const auto split = split_login(c.text, "@#", "home");
    EXPECT_EQ(split.login, c.login) << c.text;
    EXPECT_EQ(split.tenant, c.tenant) << c.text;
  }
}

TEST(Lockout, CountsWithinTheWindowAndForgives) {
  base::FakeClock clock;
  Lockout lockout(clock);
  const LockoutPolicy policy{.failures = 3, .window = 10s, .duration = 60s};
  EXPECT_FALSE(lockout.failed("a", policy));
  EXPECT_FALSE(lockout.failed("a", policy));
  clock.advance(11s);
  EXPECT_FALSE(lockout.failed("a", policy));
  EXPECT_FALSE(lockout.failed("a", policy));
  EXPECT_FALSE(lockout.locked("a", policy));
  EXPECT_TRUE(lockout.failed("a", policy));
  EXPECT_TRUE(lockout.locked("a", policy));
  EXPECT_FALSE(lockout.locked("b", policy));
  clock.advance(61s);
  EXPECT_FALSE(lockout.locked("a", policy));
  EXPECT_FALSE(lockout.failed("a", policy));
  EXPECT_FALSE(lockout.locked("a", policy));
  lockout.succeeded("a");
  EXPECT_FALSE(lockout.locked("a", {.failures = 0}));
}

TEST(Lockout, IsBounded) {
  base::FakeClock clock;
  Lockout lockout(clock, 2);
  const LockoutPolicy policy{.failures = 1};
  for (const char* who : {"a", "b", "c"}) {
    lockout.failed(who, policy);
    clock.advance(1s);
  }
  EXPECT_FALSE(lockout.locked("a", policy));
  EXPECT_TRUE(lockout.locked("b", policy));
  EXPECT_TRUE(lockout.locked("c", policy));
}

struct SignInTest : ::testing::Test {
  base::FakeClock clock;
  std::map<std::string, LocalAccount> accounts{
      {"acme/alice", {"alice", "alice", base::hash_password("pw", {.log_n = 10}).value()}}};
  SignIn sign_in{plugins(), clock};
  SignInPolicy policy{.lockout = {.failures = 3}};

  std::vector<std::unique_ptr<Authenticator>> plugins() {
    std::vector<std::unique_ptr<Authenticator>> all;
    all.push_back(std::make_unique<LocalAuthenticator>(
        [this](const std::string& tenant, const std::string& login) -> std::optional<LocalAccount> {
          const auto found = accounts.find(tenant + "/" + login);
          if (found == accounts.end()) return std::nullopt;
          return found->second;
        },
        clock));
    return all;
  }
  base::Result<Identity> in(const char* login, const char* password) {
    return sign_in.authenticate({login, "acme"}, password, policy);
  }
};

TEST_F(SignInTest, TheRightPasswordGivesAnIdentity) {
  const auto identity = in(" ALICE", "pw").value();
  EXPECT_EQ(identity.tenant, "acme");
  EXPECT_EQ(identity.user, "alice");
  EXPECT_EQ(identity.plugin, "local");
  EXPECT_TRUE(in("alice", "pw").has_value());
}

TEST_F(SignInTest, EveryFailureLooksTheSame) {
  policy.lockout.failures = 0;
  const std::string text = in("alice", "no").status().message();
  EXPECT_EQ(in("nobody", "pw").status().message(), text);
  accounts["acme/alice"].blocked = true;
  EXPECT_EQ(in("alice", "pw").status().message(), text);
  accounts["acme/alice"].blocked = false;
  accounts["acme/alice"].locked_until = clock.wall_now() + 1s;
  EXPECT_EQ(in("alice", "pw").status().message(), text);
  clock.advance(2s);
  EXPECT_TRUE(in("alice", "pw").has_value());
}

TEST_F(SignInTest, TooManyFailuresLockOutForAWhile) {
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(in("alice", "no").has_value());
  EXPECT_EQ(in("alice", "pw").status().code(), base::Code::kUnauthenticated);
  clock.advance(16min);
  EXPECT_TRUE(in("alice", "pw").has_value());
}

TEST_F(SignInTest, ARememberedPasswordEndsWithItsHash) {
  EXPECT_TRUE(in("alice", "pw").has_value());
  accounts["acme/alice"].hash = base::hash_password("other", {.log_n = 10}).value();
  EXPECT_FALSE(in("alice", "pw").has_value());
  accounts["acme/alice"].hash = "unreadable";
  EXPECT_FALSE(in("alice", "pw").has_value());
}

TEST_F(SignInTest, APluginThatIsNotHereShutsTheDoorAndSaysSo) {
  for (const auto& plugins : {std::vector<std::string>{"ldap"}, {"local", "totp"}}) {
    policy.plugins = plugins;
    const auto refused = in("alice", "pw").status();
    EXPECT_EQ(refused.code(), base::Code::kUnavailable);
    EXPECT_NE(refused.message().find(plugins.back()), std::string::npos);
  }
  policy.plugins = {};
  EXPECT_EQ(in("alice", "pw").status().code(), base::Code::kUnauthenticated);
}

TEST(VerifiedCache, ForgetsAfterAMinute) {
  base::FakeClock clock;
  VerifiedCache cache(clock);
  cache.add("h", "p");
  EXPECT_TRUE(cache.holds("h", "p"));
  EXPECT_FALSE(cache.holds("h", "q"));
  EXPECT_FALSE(cache.holds("hp", ""));
  clock.advance(61s);
  EXPECT_FALSE(cache.holds("h", "p"));
}

}  // namespace
}  // namespace qvd::gateway

#include <gtest/gtest.h>

#include "api/types/core.hpp"
#include "api/types/user.hpp"
#include "api/types/user_credential.hpp"
#include "base/crypto/password.hpp"
#include "controller/credential/credential_reconciler.hpp"
#include "controller/credential/derive.hpp"
#include "controller/testing/test_farm.hpp"

namespace qvd::controller {
namespace {

const Key kAlice{"acme", "alice"};
const Key kSecret{"acme", "alice-password"};

class Credential : public testing::Test {
 protected:
  Credential() { farm.add(make_credential_controller(farm.deps())); }

  void apply_user() {
    farm.apply<api::User>(R"(
metadata: {name: alice, namespace: acme}
spec: {passwordSecret: alice-password}
)");
  }
  // d29uZGVybGFuZA== is wonderland.
  void apply_secret(const std::string& data = "password: d29uZGVybGFuZA==",
                    const std::string& label = "\"true\"") {
    farm.apply<api::Secret>(
        "metadata: {name: alice-password, namespace: acme, labels: "
        "{qvd.dev/password: " +
        label + "}}\ndata: {" + data + "}\n");
  }
  bool opens(const std::string& password) {
    const auto credential = farm.get<api::UserCredential>(kAlice);
    return credential && *base::verify_password(password, credential->spec.hash);
  }
  std::string reason() {
    const auto user = farm.get<api::User>(kAlice);
    const auto* condition = api::find_condition(user->status.conditions, "CredentialReady");
    return condition == nullptr ? "" : condition->reason;
  }

  TestFarm farm;
};

TEST_F(Credential, IsDerivedFromThePassword) {
  apply_user();
  apply_secret();
  farm.settle();
  EXPECT_TRUE(opens("wonderland"));
  EXPECT_FALSE(opens("Wonderland"));
  EXPECT_EQ(reason(), "Derived");
  EXPECT_EQ(farm.get<api::UserCredential>(kAlice)->metadata.owner_references.at(0).kind, "User");
}

TEST_F(Credential, KeepsItsHashWhileTheSecretDoes) {
  apply_secret();
  apply_user();
  farm.settle();
  const std::string hash = farm.get<api::UserCredential>(kAlice)->spec.hash;
  const auto writes = farm.api.writes();
  farm.patch(api::User::kind(), kAlice, "spec: {displayName: Alice}");
  farm.settle();
  EXPECT_EQ(farm.get<api::UserCredential>(kAlice)->spec.hash, hash);
  EXPECT_LE(farm.api.writes(), writes + 2);  // the patch, and the condition's generation
}

TEST_F(Credential, FollowsANewPassword) {
  apply_user();
  apply_secret();
  farm.settle();
  farm.patch(api::Secret::kind(), kSecret, "data: {password: bG9va2luZ2dsYXNz}");
  farm.settle();
  EXPECT_FALSE(opens("wonderland"));
  EXPECT_TRUE(opens("lookingglass"));
}

TEST_F(Credential, IsRevokedWithItsSecret) {
  apply_user();
  apply_secret();
  farm.settle();
  ASSERT_TRUE(farm.api.remove({}, api::Secret::kind(), kSecret, {}));
  farm.settle();
  EXPECT_FALSE(farm.get<api::UserCredential>(kAlice));
  EXPECT_EQ(reason(), "SecretMissing");
}

TEST_F(Credential, NeverReadsASecretWithoutTheLabel) {
  apply_user();
  apply_secret("password: d29uZGVybGFuZA==", "\"no\"");
  farm.settle();
  EXPECT_FALSE(farm.get<api::UserCredential>(kAlice));
  EXPECT_EQ(reason(), "SecretMissing");
}

TEST_F(Credential, SaysWhatIsWrongWithTheSecret) {
  apply_user();
  apply_secret("pasword: eA==");
  farm.settle();
  EXPECT_FALSE(farm.get<api::UserCredential>(kAlice));
  EXPECT_EQ(reason(), "SecretInvalid");
  ASSERT_FALSE(farm.events.texts.empty());
  EXPECT_NE(farm.events.texts[0].find("either the key password or the key hash"),
            std::string::npos);
}

TEST_F(Credential, APasswordDeclaredBesideAnOlderHashCounts) {
  apply_user();
  apply_secret("password: d29uZGVybGFuZA==, hash: JHNjcnlwdCRsbj0x");
  farm.settle();
  EXPECT_TRUE(opens("wonderland"));
}

TEST_F(Credential, APassingFailureIsTriedAgainAndNobodysFault) {
  for (const base::Status& failure :
       {base::timed_out("slow"), base::internal_error("oops"),
        base::Status(base::Code::kTooManyRequests, "TooManyRequests", "later")}) {
    bool failed = false;
    farm.api.on_call([&](const api::FakeCall& call) {
      if (call.verb != "create" || call.plural != "usercredentials") return base::ok_status();
      return std::exchange(failed, true) ? base::ok_status() : failure;
    });
    apply_user();
    apply_secret();
    farm.settle();
    EXPECT_TRUE(failed);
    EXPECT_EQ(reason(), "") << failure.message();
    farm.advance(std::chrono::seconds(1));
    EXPECT_TRUE(opens("wonderland")) << failure.message();
    EXPECT_EQ(reason(), "Derived");
    farm.api.on_call({});
    ASSERT_TRUE(farm.api.remove({}, api::Secret::kind(), kSecret, {}));
    ASSERT_TRUE(farm.api.remove({}, api::User::kind(), kAlice, {}));
    (void)farm.api.remove({}, api::UserCredential::kind(), kAlice, {});
    farm.settle();
  }
}

TEST_F(Credential, LeavesOneThatWasWrittenDirectlyAlone) {
  farm.apply<api::User>("{metadata: {name: alice, namespace: acme}, spec: {}}");
  farm.apply<api::UserCredential>(
      "{metadata: {name: alice, namespace: acme}, spec: {hash: x, scheme: scrypt}}");
  farm.settle();
  EXPECT_EQ(farm.get<api::UserCredential>(kAlice)->spec.hash, "x");
}

TEST(SchemeOf, KnowsOursAndQvds) {
  EXPECT_EQ(scheme_of("$scrypt$ln=14,r=8,p=1$a$b"), api::UserCredentialScheme::kScrypt);
  EXPECT_EQ(scheme_of(std::string(43, 'A')), api::UserCredentialScheme::kSha256);
  EXPECT_EQ(scheme_of("wonderland"), api::UserCredentialScheme::kNone);
}

}  // namespace
}  // namespace qvd::controller

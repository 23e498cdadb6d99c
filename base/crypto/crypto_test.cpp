#include <gtest/gtest.h>

#include <set>

#include "base/crypto/base64.hpp"
#include "base/crypto/hash.hpp"
#include "base/crypto/password.hpp"
#include "base/crypto/random.hpp"

namespace qvd::base {
namespace {

constexpr ScryptCost kCheap{.log_n = 10, .r = 8, .p = 1};

TEST(Hash, KnownDigests) {  // FIPS 180-4 examples
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha512_hex("").substr(0, 16), "cf83e1357eefb8bd");
  Hasher hasher;
  hasher.update("a");
  hasher.update("bc");
  EXPECT_EQ(hasher.finish_hex(), sha256_hex("abc"));
  EXPECT_EQ(sha256_file("/dev/null").value(), sha256_hex(""));
  EXPECT_EQ(sha256_file("/nonexistent").status().code(), Code::kNotFound);
}

TEST(Base64, RoundTripsAndKnownTexts) {  // RFC 4648 section 10
  EXPECT_EQ(base64_encode("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64_encode("foob"), "Zm9vYg==");
  EXPECT_EQ(base64url_encode("\xff\xfe"), "__4");
  for (std::size_t n = 0; n < 50; ++n) {
    const std::string bytes = random_bytes(n);
    EXPECT_EQ(base64_decode(base64_encode(bytes)).value(), bytes);
    EXPECT_EQ(base64_decode(base64url_encode(bytes)).value(), bytes);
  }
}

TEST(Base64, RefusesWhatIsNot) {
  for (const char* text : {"A", "AAAAA", "AA=", "A A=", "AA\n=", "====", "AAA*", "AA==AA"}) {
    EXPECT_FALSE(base64_decode(text).has_value()) << text;
  }
}

TEST(Random, ShapesAndDifference) {
  const std::string uuid = random_uuid();
  EXPECT_EQ(uuid.size(), 36U);
  EXPECT_EQ(uuid[14], '4');
  EXPECT_EQ(uuid[8], '-');
  EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos);
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(random_token(20));
  EXPECT_EQ(seen.size(), 100U);
  EXPECT_EQ(random_name_suffix().size(), 5U);
  std::set<std::uint64_t> dice;
  for (int i = 0; i < 1000; ++i) dice.insert(random_below(6));
  EXPECT_EQ(dice, (std::set<std::uint64_t>{0, 1, 2, 3, 4, 5}));
}

TEST(Password, VerifiesOnlyTheRightOne) {
  const std::string hash = hash_password("s3cret", kCheap).value();
  EXPECT_TRUE(hash.starts_with("$scrypt$ln=10,r=8,p=1$"));
  EXPECT_TRUE(verify_password("s3cret", hash).value());
  EXPECT_FALSE(verify_password("s3cres", hash).value());
  EXPECT_FALSE(verify_password("", hash).value());
  EXPECT_NE(hash, hash_password("s3cret", kCheap).value());
}

TEST(Password, KnownVector) {  // RFC 7914 section 12, the second one needs N=1024, r=8, p=16
  EXPECT_TRUE(
      verify_password("password",
                      "$scrypt$ln=10,r=8,p=16$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI")
          .value());
}

TEST(Password, RefusesHostileHashes) {
  for (const char* hash :
       {"", "x", "$scrypt$", "$scrypt$ln=30,r=8,p=1$AAAA$AAAA", "$scrypt$ln=10,r=8$AAAA$AAAA",
        "$scrypt$ln=10,r=8,p=1$AAAA$AAAA",
        "$scrypt$ln=20,r=32,p=1$AAAA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI",
        "$scrypt$ln=-1,r=8,p=1$AAAA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI",
        "$bcrypt$ln=10,r=8,p=1$AAAA$AAAA"}) {
    EXPECT_EQ(verify_password("x", hash).status().code(), Code::kInvalid) << hash;
  }
}

TEST(Password, DummyHashMatchesNothingAtFullCost) {
  EXPECT_FALSE(verify_password("", dummy_password_hash()).value());
  EXPECT_TRUE(dummy_password_hash().starts_with("$scrypt$ln=14,"));
}

TEST(ConstantTimeEqual, Compares) {
  EXPECT_TRUE(constant_time_equal("", ""));
  EXPECT_TRUE(constant_time_equal("ab", "ab"));
  EXPECT_FALSE(constant_time_equal("ab", "ac"));
  EXPECT_FALSE(constant_time_equal("ab", "abc"));
}

}  // namespace
}  // namespace qvd::base

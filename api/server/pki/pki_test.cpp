#include "api/server/pki/pki.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/os/temp_dir.hpp"

namespace qvd::apiserver {
namespace {

namespace fs = std::filesystem;

class Pki : public ::testing::Test {
 protected:
  base::TempDir directory = base::TempDir::create("pki").value();
  const std::string data = directory.path().string();
};

TEST_F(Pki, IsMadeOnceAndKept) {
  EXPECT_EQ(load_ca(data).status().code(), base::Code::kNotFound);
  const auto made = ensure_identity(data, {"localhost"});
  ASSERT_TRUE(made) << made.status().message();
  const auto again = ensure_identity(data, {"localhost"});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->ca.certificate_pem, made->ca.certificate_pem);
  EXPECT_EQ(again->server.certificate_pem, made->server.certificate_pem);
  EXPECT_EQ(load_ca(data)->key_pem, made->ca.key_pem);
}

TEST_F(Pki, AKeyThatIsOnlyOutOfReachIsNotMadeAnew) {
  const fs::path key = fs::path(data) / "pki" / "ca.key";
  fs::create_directories(key.parent_path());
  fs::create_symlink(key, key);
  EXPECT_FALSE(ensure_identity(data, {"localhost"}));
  EXPECT_TRUE(fs::is_symlink(key));
  EXPECT_NE(load_ca(data).status().code(), base::Code::kNotFound);
}

TEST_F(Pki, AKeyThatADeadServerWasWritingIsSwept) {
  const fs::path left = fs::path(data) / "pki" / ".ca.key.tmp-Ab3dE6";
  fs::create_directories(left.parent_path());
  std::ofstream(left) << "half a key";
  fs::last_write_time(left, fs::file_time_type::clock::now() - std::chrono::hours(1));
  ASSERT_TRUE(ensure_identity(data, {"localhost"}));
  EXPECT_FALSE(fs::exists(left));
}

}  // namespace
}  // namespace qvd::apiserver

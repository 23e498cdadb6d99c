#include "vma/account.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "vma/environment.hpp"
#include "vma/hooks.hpp"

namespace qvd::vma {
namespace {

Account system_account(const char* name, uid_t uid) {
  Account account;
  account.name = name;
  account.uid = uid;
  return account;
}

TEST(ReadAccount, FillsQvdsDefaults) {
  Params params = {{"qvd.vm.user.name", "alice"}};
  const auto wish = read_account({}, params);
  ASSERT_TRUE(wish) << wish.status().message();
  EXPECT_EQ(wish->group, "alice");
  EXPECT_EQ(wish->home, "/home/alice");
  EXPECT_EQ(wish->groups, std::vector<std::string>{"qvduser"});
  EXPECT_FALSE(wish->uid);
  EXPECT_EQ(params.at("qvd.vm.user.home"), "/home/alice");  // hooks see it
  Params none;
  EXPECT_EQ(read_account({}, none)->name, "qvd");
}

TEST(ReadAccount, TakesIdsAndGroups) {
  Params params = {{"qvd.vm.user.name", "bob.b@acme"},
                   {"qvd.vm.user.uid", "5001"},
                   {"qvd.vm.user.gid", "5002"},
                   {"qvd.vm.user.groups", "audio, video,"}};
  const auto wish = read_account({}, params);
  ASSERT_TRUE(wish);
  EXPECT_EQ(wish->uid, 5001U);
  EXPECT_EQ(wish->gid, 5002U);
  EXPECT_EQ(wish->groups, (std::vector<std::string>{"audio", "video"}));
}

TEST(ReadAccount, RefusesWhatCouldBeAnOptionOrAPath) {
  const std::pair<const char*, const char*> table[] = {
      {"qvd.vm.user.name", "-o"},       {"qvd.vm.user.name", "a/b"},
      {"qvd.vm.user.name", "a:b"},      {"qvd.vm.user.name", "a b"},
      {"qvd.vm.user.name", "a\nb"},     {"qvd.vm.user.name", ".."},
      {"qvd.vm.user.group", "-g"},      {"qvd.vm.user.groups", "a,-b"},
      {"qvd.vm.user.home", "relative"}, {"qvd.vm.user.home", "/home/../etc"},
      {"qvd.vm.user.home", "/a:b"},     {"qvd.vm.user.home", "/home/.."},
      {"qvd.vm.user.uid", "-1"},        {"qvd.vm.user.uid", "4294967295"},
      {"qvd.vm.user.gid", "1x"}};
  for (const auto& [key, value] : table) {
    Params params = {{key, value}};
    EXPECT_EQ(read_account({}, params).status().code(), base::Code::kInvalid)
        << key << "=" << value;
  }
}

TEST(SessionAccount, IsNeverASystemAccount) {
  EXPECT_FALSE(check_session_account({}, system_account("root", 0)).ok());
  EXPECT_FALSE(check_session_account({}, system_account("daemon", 1)).ok());
  EXPECT_TRUE(check_session_account({}, system_account("alice", 1000)).ok());
  Config lax;
  lax.min_uid = 0;
  EXPECT_FALSE(check_session_account(lax, system_account("toor", 0)).ok());
}

TEST(ParsePasswdLine, NeedsSevenFields) {
  const auto account = parse_passwd_line("alice:x:1000:1001:Alice,,,:/home/alice:/bin/bash\n");
  ASSERT_TRUE(account);
  EXPECT_EQ(account->uid, 1000U);
  EXPECT_EQ(account->gid, 1001U);
  EXPECT_EQ(account->home, "/home/alice");
  EXPECT_EQ(account->shell, "/bin/bash");
  for (const char* bad : {"", "a:b", "alice:x:u:1:::/bin/sh", "a:x:1:2:g:h:s:more"})
    EXPECT_FALSE(parse_passwd_line(bad)) << bad;
}

TEST(MakeUseradd, KeepsTheOwnerOfAnExistingHome) {
  AccountWish wish;
  wish.name = wish.group = "alice";
  wish.groups = {"audio", "video"};
  wish.home = "/home/alice";
  EXPECT_EQ(make_useradd({}, wish, false, std::nullopt),
            (std::vector<std::string>{"useradd", "-m", "-d", "/home/alice", "-g", "alice", "-s",
                                      "/bin/bash", "-G", "audio,video", "--", "alice"}));
  const auto again = make_useradd({}, wish, true, 1005);
  EXPECT_EQ(again[1], "-M");
  EXPECT_NE(std::find(again.begin(), again.end(), "1005"), again.end());
  EXPECT_EQ(make_groupadd("alice", 7),
            (std::vector<std::string>{"groupadd", "-g", "7", "--", "alice"}));
}

TEST(Environment, IsTheAccountsPlusTheFiles) {
  const Account account{
      .name = "alice", .uid = 1000, .gid = 1000, .home = "/home/alice", .shell = ""};
  const auto environment = make_environment(
      {}, account, "/bin/true",
      {"# c\nexport LANG=\"es_ES.UTF-8\"\nHOME=/root\nno line\n1X=2\nPROXY='a=b'\n"});
  const auto has = [&](const char* entry) {
    return std::find(environment.begin(), environment.end(), entry) != environment.end();
  };
  for (const char* entry : {"HOME=/home/alice", "USER=alice", "LOGNAME=alice", "SHELL=/bin/bash",
                            "LANG=es_ES.UTF-8", "PROXY=a=b", "NX_CLIENT=/bin/true",
                            "XDG_RUNTIME_DIR=/run/user/1000", "MAIL=/var/mail/alice"})
    EXPECT_TRUE(has(entry)) << entry;
  EXPECT_FALSE(has("1X=2"));
}

TEST(MakeHookArgv, IsAFlatList) {
  EXPECT_EQ(
      make_hook_argv("/h", {{"b", "2"}, {"a", "$(x) y"}}, {{"qvd.hook.on_action", "connect"}}),
      (std::vector<std::string>{"/h", "a", "$(x) y", "b", "2", "qvd.hook.on_action", "connect"}));
}

}  // namespace
}  // namespace qvd::vma

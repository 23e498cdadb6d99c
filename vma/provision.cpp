#include "vma/provision.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <filesystem>

#include "base/log/log.hpp"
#include "base/os/directory.hpp"
#include "base/os/file.hpp"
#include "base/process/process.hpp"
#include "base/text/split.hpp"

namespace qvd::vma {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto kToolTimeout = 60s;  // useradd may wait for a lock of the password files
constexpr int kGetentNotFound = 2;  // getent(1)

Result<std::string> run_tool(std::vector<std::string> argv) {
  return base::run_checked(base::with_timeout(kToolTimeout),
                           {.argv = std::move(argv), .environment = {}, .stdin_data = {}});
}

/// The line of a colon-separated file that begins with `name:`.
std::optional<std::string> find_line(const char* path, const std::string& name) {
  const auto text = base::read_file(path);
  if (!text) return std::nullopt;
  for (const std::string_view line : base::split_lines(*text))
    if (line.starts_with(name + ":")) return std::string(line);
  return std::nullopt;
}

/// The same through the name service switch, for accounts that are in no file (LDAP, sssd).
Result<std::optional<std::string>> ask_getent(const char* database, const std::string& name) {
  const auto result = base::run_command(
      base::with_timeout(kToolTimeout),
      {.argv = {"getent", database, "--", name}, .environment = {}, .stdin_data = {}});
  if (!result && result.status().code() == base::Code::kNotFound)
    return std::optional<std::string>();
  if (!result) return result.status();
  if (result->exit_code == kGetentNotFound || result->out.empty())
    return std::optional<std::string>();
  if (result->exit_code != 0) return base::internal_error("getent failed: " + result->err);
  return std::optional(result->out.substr(0, result->out.find('\n')));
}

Status ensure_group(const std::string& name, std::optional<gid_t> gid) {
  if (find_line("/etc/group", name)) return base::ok_status();
  ASSIGN_OR_RETURN(const auto known, ask_getent("group", name));
  if (known) return base::ok_status();
  return run_tool(make_groupadd(name, gid)).status();
}

std::optional<uid_t> owner_of_home(const Config& config, const std::string& home) {
  struct stat info {};
  if (::stat(home.c_str(), &info) != 0 || info.st_uid < static_cast<uid_t>(config.min_uid))
    return std::nullopt;
  return info.st_uid;
}

void chown_tree(const fs::path& root, const Account& account) {
  std::error_code error;
  (void)!::lchown(root.c_str(), account.uid, account.gid);
  for (fs::recursive_directory_iterator it(root, error), end; !error && it != end;
       it.increment(error))
    (void)!::lchown(it->path().c_str(), account.uid, account.gid);
}

/// A home for an account that has none yet: a copy of /etc/skel.
Status make_home(const Account& account) {
  std::error_code error;
  RETURN_IF_ERROR(base::make_directories(fs::path(account.home).parent_path()));
  if (fs::is_directory("/etc/skel", error))
    fs::copy("/etc/skel", account.home,
             fs::copy_options::recursive | fs::copy_options::copy_symlinks, error);
  else
    fs::create_directory(account.home, error);
  if (error) return base::internal_error("make the home " + account.home + ": " + error.message());
  chown_tree(account.home, account);
  if (::chmod(account.home.c_str(), 0700) != 0)
    return base::errno_status("chmod " + account.home, errno);
  return base::ok_status();
}

Status provide_home_place(const Config& config, const Hooks& hooks, const AccountWish& wish,
                          const Params& params) {
  ASSIGN_OR_RETURN(const bool there, base::path_exists(wish.home));
  if (there) return base::ok_status();
  if (hooks.exists("provisioning.mount_home"))
    return hooks.run("provisioning.mount_home", params,
                     {{"qvd.hook.on_provisioning", "mount_home"}});
  return mount_home_drive(config);
}

Status add_account(const Config& config, const AccountWish& wish) {
  const Status group = ensure_group(wish.group, wish.gid);
  if (!group.ok()) base::log::warn("group not made", {{"name", wish.group}, {"err", group}});
  for (const std::string& extra : wish.groups) {
    const Status status = ensure_group(extra, std::nullopt);
    if (!status.ok()) base::log::warn("group not made", {{"name", extra}, {"err", status}});
  }
  ASSIGN_OR_RETURN(const bool exists, base::path_exists(wish.home));
  return run_tool(make_useradd(config, wish, exists, owner_of_home(config, wish.home))).status();
}

Status after_add(const Hooks& hooks, const Params& params) {
  return hooks.run("provisioning.after_add_user", params,
                   {{"qvd.hook.on_provisioning", "after_add_user"}});
}

Status provide_account(const Config& config, const Hooks& hooks, const AccountWish& wish,
                       const Params& params) {
  if (hooks.exists("provisioning.add_user")) {
    RETURN_IF_ERROR(
        hooks.run("provisioning.add_user", params, {{"qvd.hook.on_provisioning", "add_user"}}));
    return after_add(hooks, params);
  }
  RETURN_IF_ERROR(add_account(config, wish).with_context("make the account " + wish.name));
  base::log::info("account made", {{"user", wish.name}});
  const Status after = after_add(hooks, params);
  if (after.ok()) return after;
  // QVD takes the account back; the home stays, it may hold a person's files.
  (void)run_tool({"userdel", "--", wish.name});
  (void)run_tool({"groupdel", "--", wish.group});
  return after;
}

}  // namespace

Result<std::optional<Account>> find_account(const std::string& name) {
  auto line = find_line("/etc/passwd", name);
  if (!line) {
    ASSIGN_OR_RETURN(line, ask_getent("passwd", name));
  }
  if (!line) return std::optional<Account>();
  ASSIGN_OR_RETURN(Account account, parse_passwd_line(*line));
  return std::optional(std::move(account));
}

std::vector<gid_t> find_groups(const Account& account) {
  std::vector<gid_t> groups = {account.gid};
  const auto listed = run_tool({"id", "-G", "--", account.name});
  if (!listed)
    base::log::warn("groups not found", {{"user", account.name}, {"err", listed.status()}});
  const std::string text = listed.value_or("");
  const char* end = text.data() + text.size();
  for (const char* at = text.data(); at < end;) {
    gid_t gid = 0;
    const auto [stop, error] = std::from_chars(at, end, gid);
    if (error == std::errc() && std::find(groups.begin(), groups.end(), gid) == groups.end())
      groups.push_back(gid);
    at = stop == at ? at + 1 : stop;
  }
  return groups;
}

Result<bool> needs_provisioning(const AccountWish& wish) {
  ASSIGN_OR_RETURN(const bool there, base::path_exists(wish.home));
  if (!there) return true;
  ASSIGN_OR_RETURN(const auto account, find_account(wish.name));
  return !account.has_value();
}

Result<Account> provision(const Config& config, const Hooks& hooks, const AccountWish& wish,
                          const Params& params) {
  RETURN_IF_ERROR(provide_home_place(config, hooks, wish, params));
  ASSIGN_OR_RETURN(auto account, find_account(wish.name));
  if (!account) {
    RETURN_IF_ERROR(provide_account(config, hooks, wish, params));
    ASSIGN_OR_RETURN(account, find_account(wish.name));
    if (!account)
      return base::internal_error("account '" + wish.name + "' was made but is not found");
  }
  RETURN_IF_ERROR(check_session_account(config, *account));
  ASSIGN_OR_RETURN(const bool there, base::path_exists(account->home));
  if (!there) RETURN_IF_ERROR(make_home(*account));
  return std::move(*account);
}

}  // namespace qvd::vma

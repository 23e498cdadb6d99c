#include "vma/account.hpp"

#include <algorithm>
#include <charconv>

#include "base/text/ascii.hpp"
#include "base/text/join.hpp"
#include "base/text/split.hpp"
#include "base/text/trim.hpp"

namespace qvd::vma {
namespace {

constexpr std::size_t kMaxName = 64;
constexpr std::string_view kUser = "qvd.vm.user.name", kGroup = "qvd.vm.user.group",
                           kGroups = "qvd.vm.user.groups", kHome = "qvd.vm.user.home",
                           kUid = "qvd.vm.user.uid", kGid = "qvd.vm.user.gid";

// Narrower than what a login may be elsewhere: it becomes an argument, a path and a line of passwd.
bool is_name(std::string_view text) {
  if (text.empty() || text.size() > kMaxName ||
      !(base::is_letter_or_digit(text.front()) || text.front() == '_'))
    return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return base::is_letter_or_digit(c) ||
           std::string_view("_.@+-").find(c) != std::string_view::npos;
  });
}

bool is_home(std::string_view path) {
  if (path.size() < 2 || path.size() > 512 || path.front() != '/') return false;
  if ((std::string(path) + '/').find("/../") != std::string::npos) return false;
  return std::none_of(path.begin(), path.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == ':' || c == 0x7f;
  });
}

std::string& fill(Params& params, std::string_view key, const std::string& fallback) {
  std::string& value = params[std::string(key)];
  if (value.empty()) value = fallback;
  return value;
}

Result<std::optional<unsigned>> read_id(const Params& params, std::string_view key) {
  const auto found = params.find(std::string(key));
  if (found == params.end() || found->second.empty()) return std::optional<unsigned>();
  unsigned value = 0;
  const char* end = found->second.data() + found->second.size();
  const auto [stop, error] = std::from_chars(found->second.data(), end, value);
  // The last id means "unchanged" to chown(2) and friends.
  if (error != std::errc() || stop != end || value == 0xffffffffU)
    return base::invalid("parameter " + std::string(key) + " is not a user or group number");
  return std::optional<unsigned>(value);
}

Result<std::vector<std::string>> read_groups(std::string_view list) {
  std::vector<std::string> groups;
  for (std::string_view group : base::split(list, ',')) {
    group = base::trim(group);
    if (group.empty()) continue;
    if (!is_name(group))
      return base::invalid("parameter " + std::string(kGroups) + " holds an unusable group name");
    groups.emplace_back(group);
  }
  return groups;
}

}  // namespace

Result<AccountWish> read_account(const Config& config, Params& params) {
  AccountWish wish;
  wish.name = fill(params, kUser, config.default_user);
  wish.group = fill(params, kGroup, wish.name);
  if (!is_name(wish.name))
    return base::invalid("parameter " + std::string(kUser) + " is not usable as an account name");
  if (!is_name(wish.group))
    return base::invalid("parameter " + std::string(kGroup) + " is not usable as a group name");
  wish.home = fill(params, kHome, config.home_path + "/" + wish.name);
  if (!is_home(wish.home))
    return base::invalid("parameter " + std::string(kHome) +
                         " is not an absolute path without '..' and ':'");
  ASSIGN_OR_RETURN(wish.groups, read_groups(fill(params, kGroups, config.default_groups)));
  ASSIGN_OR_RETURN(wish.uid, read_id(params, kUid));
  ASSIGN_OR_RETURN(wish.gid, read_id(params, kGid));
  return wish;
}

Result<Account> parse_passwd_line(std::string_view line) {
  const auto fields = base::split(base::trim_end(line, "\r\n"), ':');
  if (fields.size() != 7) return base::invalid("a line of passwd has not seven fields");
  Account account{.name = std::string(fields[0]),
                  .home = std::string(fields[5]),
                  .shell = std::string(fields[6])};
  const auto read = [](std::string_view text, unsigned& out) {
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc() && stop == text.data() + text.size();
  };
  if (!read(fields[2], account.uid) || !read(fields[3], account.gid))
    return base::invalid("a line of passwd holds an id that is no number");
  return account;
}

Status check_session_account(const Config& config, const Account& account) {
  if (account.uid == 0 || account.uid < static_cast<uid_t>(config.min_uid))
    return base::forbidden("account '" + account.name + "' has user number " +
                           std::to_string(account.uid) +
                           ": system accounts get no session (vma.user.min-uid)");
  return base::ok_status();
}

std::vector<std::string> make_groupadd(const std::string& name, std::optional<gid_t> gid) {
  std::vector<std::string> argv = {"groupadd"};
  if (gid) argv.insert(argv.end(), {"-g", std::to_string(*gid)});
  argv.insert(argv.end(), {"--", name});
  return argv;
}

std::vector<std::string> make_useradd(const Config& config, const AccountWish& wish,
                                      bool home_exists, std::optional<uid_t> home_owner) {
  std::vector<std::string> argv = {
      "useradd", home_exists ? "-M" : "-m", "-d", wish.home, "-g", wish.group, "-s", config.shell};
  if (!wish.groups.empty()) argv.insert(argv.end(), {"-G", base::join(wish.groups, ",")});
  const auto uid = wish.uid ? wish.uid : home_owner;
  if (uid) argv.insert(argv.end(), {"-u", std::to_string(*uid)});
  argv.insert(argv.end(), {"--", wish.name});
  return argv;
}

}  // namespace qvd::vma

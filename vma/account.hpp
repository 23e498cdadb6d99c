#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vma/config.hpp"
#include "vma/nx_options.hpp"

namespace qvd::vma {

/// The account that a session is to run as, from the parameters and QVD's defaults. All values are
/// checked: they become arguments of useradd and paths.
struct AccountWish {
  std::string name;
  std::string group;                // primary; the user's name unless given
  std::vector<std::string> groups;  // supplementary
  std::string home;
  std::optional<uid_t> uid;
  std::optional<gid_t> gid;
};

/// Fills the qvd.vm.user.* parameters that are missing and reads them. Errors: Invalid.
Result<AccountWish> read_account(const Config& config, Params& params);

/// An account as the system knows it.
struct Account {
  std::string name;
  uid_t uid = 0;
  gid_t gid = 0;
  std::string home;
  std::string shell;
};

/// One line of passwd(5). Errors: Invalid.
Result<Account> parse_passwd_line(std::string_view line);

/// Refuses root and system accounts. Errors: Forbidden.
Status check_session_account(const Config& config, const Account& account);

/// `groupadd [-g GID] NAME`.
std::vector<std::string> make_groupadd(const std::string& name, std::optional<gid_t> gid);

/// `useradd … NAME`. An existing home keeps its owner: `home_owner` is used where no uid is asked
/// for, so that a home on its own disk outlives the account made at each start.
std::vector<std::string> make_useradd(const Config& config, const AccountWish& wish,
                                      bool home_exists, std::optional<uid_t> home_owner);

}  // namespace qvd::vma

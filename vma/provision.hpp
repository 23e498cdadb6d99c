#pragma once

#include <optional>
#include <string>
#include <vector>

#include "vma/account.hpp"
#include "vma/hooks.hpp"

namespace qvd::vma {

/// The account of that name: /etc/passwd, else whatever getent(1) finds. Nothing if there is none.
Result<std::optional<Account>> find_account(const std::string& name);

/// The groups of an account, its primary one first.
std::vector<gid_t> find_groups(const Account& account);

/// True if the account or its home still has to be made (the state is then "provisioning").
Result<bool> needs_provisioning(const AccountWish& wish);

/// Makes home and account where they are missing, with the administrator's hooks, in QVD's order,
/// and returns the account to use. Undone if a hook after it fails.
/// Source: QVD 4.2, VMA.pm _provisionate_user.
Result<Account> provision(const Config& config, const Hooks& hooks, const AccountWish& wish,
                          const Params& params);

/// Puts the home disk of a virtual machine below the homes if there is one that is not mounted yet;
/// a disk that is blank gets a partition and a file system first, one with other content is
/// refused.
Status mount_home_drive(const Config& config);

}  // namespace qvd::vma

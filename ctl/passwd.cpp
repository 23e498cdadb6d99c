#include <cstdio>
#include <iostream>
#include <memory>

#include "api/types/core.hpp"
#include "api/types/user.hpp"
#include "base/crypto/password.hpp"
#include "base/terminal/terminal.hpp"
#include "ctl/arguments.hpp"
#include "ctl/commands.hpp"
#include "ctl/verbs.hpp"

namespace qvd::ctl {
namespace {

struct PasswdFlags {
  Global global;
  std::vector<std::string> words;
  bool from_stdin = false;
};

Result<std::string> read_password(const base::Context& context, const std::string& user,
                                  bool from_stdin) {
  std::string password;
  if (from_stdin) {
    std::getline(std::cin, password);
  } else {
    if (!base::can_ask())
      return base::usage_error("there is no terminal to ask on: use --password-stdin");
    ASSIGN_OR_RETURN(base::Waker waker, base::Waker::create());
    waker.follow(context.stop);
    ASSIGN_OR_RETURN(password, base::ask(waker, "New password of " + user + ": ", false));
    ASSIGN_OR_RETURN(const std::string again, base::ask(waker, "Once more: ", false));
    if (again != password)
      return base::invalid("these were two different passwords; nothing was changed");
  }
  if (password.empty())
    return base::invalid("an empty password would never be accepted; nothing was changed");
  return password;
}

/// Only the hash leaves this machine.
Status set_password(const base::Context& context, Api& api, const Json& user,
                    const std::string& hash) {
  const std::string name = base::json_string(user, {"metadata", "name"});
  std::string secret = base::json_string(user, {"spec", "passwordSecret"});
  const bool wished = !secret.empty();
  if (!wished) secret = name + "-password";
  const api::ObjectKey key{api.ns(), secret};
  const auto patched = api.client().patch(
      context, api::Secret::kind(), key,
      {.type = api::PatchType::kMerge, .body = make_password_patch(hash), .subresource = {}});
  if (!patched && patched.status().code() != base::Code::kNotFound) return patched.status();
  if (!patched)
    RETURN_IF_ERROR(api.client().create(context, api::Secret::kind(),
                                        make_password_secret(api.ns(), secret, hash)));
  if (wished) return base::ok_status();
  const Json body = {{"spec", {{"passwordSecret", secret}}}};
  return api.client()
      .patch(context, api::User::kind(), {api.ns(), name},
             {.type = api::PatchType::kMerge, .body = body, .subresource = {}})
      .status();
}

Status run_passwd(const base::Context& context, const PasswdFlags& flags) {
  std::vector<std::string> words = flags.words;
  if (words.size() == 1 && !words[0].starts_with("user/")) words.insert(words.begin(), "user");
  ASSIGN_OR_RETURN(const Named named, parse_named(words, {"user"}));
  if (named.names.size() != 1) return base::usage_error("one user at a time");
  const std::string& name = named.names.front();
  ASSIGN_OR_RETURN(Api api, Api::open(flags.global));
  ASSIGN_OR_RETURN(const Json user, api.client().get(context, api::User::kind(), {api.ns(), name}));
  ASSIGN_OR_RETURN(const std::string password, read_password(context, name, flags.from_stdin));
  ASSIGN_OR_RETURN(const std::string hash, base::hash_password(password));
  RETURN_IF_ERROR(set_password(context, api, user, hash));
  std::printf("user.qvd.dev/%s: password set\n", name.c_str());
  return base::ok_status();
}

}  // namespace

base::CommandSpec passwd_command() {
  auto flags = std::make_shared<PasswdFlags>();
  base::CommandSpec command{.name = "passwd", .summary = "sets a user's password"};
  command.examples = {{"qvdctl passwd user alice -n acme", "asks twice"},
                      {"pwgen 16 1 | qvdctl passwd user alice -n acme --password-stdin",
                       "the first line of the standard input"}};
  command.options.positional("user", &flags->words, "user NAME")
      .add("password-stdin", &flags->from_stdin,
           "read it from the standard input instead of asking");
  flags->global.declare(command.options);
  command.run = [flags](base::RunEnvironment& environment) {
    return run_passwd(environment.context, *flags);
  };
  return command;
}

}  // namespace qvd::ctl

// Verbs that change one field: disconnect, block, unblock, tag.
#include <cstdio>
#include <memory>

#include "api/types/disk_image.hpp"
#include "api/types/host.hpp"
#include "api/types/os_flavour.hpp"
#include "api/types/session.hpp"
#include "api/types/tenant_settings.hpp"
#include "api/types/user.hpp"
#include "api/types/virtual_machine.hpp"
#include "ctl/arguments.hpp"
#include "ctl/commands.hpp"
#include "ctl/verbs.hpp"

namespace qvd::ctl {
namespace {

struct VerbFlags {
  Global global;
  std::vector<std::string> words;
  bool remove = false;
};

api::Patch merge(Json body) {
  return {.type = api::PatchType::kMerge, .body = std::move(body), .subresource = {}};
}

Status disconnect(const base::Context& context, Api& api, const std::string& vm) {
  RETURN_IF_ERROR(api.client().get(context, api::VirtualMachine::kind(), {api.ns(), vm}));
  ASSIGN_OR_RETURN(const auto sessions, api::list_all(context, api.client(), api::Session::kind(),
                                                      in_namespace(api.ns())));
  int ended = 0;
  for (const Json& session : sessions.items) {
    if (!is_open_session(session, vm)) continue;
    const Status status =
        api.client().remove(context, api::Session::kind(), api::key_of(session), {});
    if (!status.ok() && status.code() != base::Code::kNotFound) return status;
    ++ended;
  }
  std::printf("virtualmachine.qvd.dev/%s: %s\n", vm.c_str(),
              ended == 0 ? "nobody was connected" : "disconnected");
  return base::ok_status();
}

struct Blockable {
  std::string_view word;
  const api::KindInfo* kind;
};
const Blockable kBlockable[] = {{"vm", &api::VirtualMachine::kind()},
                                {"user", &api::User::kind()},
                                {"host", &api::Host::kind()},
                                {"image", &api::DiskImage::kind()},
                                {"flavour", &api::OSFlavour::kind()}};

/// A tenant is blocked in its settings, which may not exist yet.
Status block_tenant(const base::Context& context, Api& api, const std::string& tenant, bool block) {
  const Json body = {{"spec", {{"blocked", block}}}};
  const auto patched =
      api.client().patch(context, api::TenantSettings::kind(), {tenant, "default"}, merge(body));
  if (patched || patched.status().code() != base::Code::kNotFound) return patched.status();
  Json settings = body;
  settings["metadata"] = {{"namespace", tenant}, {"name", "default"}};
  return api.client().create(context, api::TenantSettings::kind(), settings).status();
}

Status block_one(const base::Context& context, Api& api, const std::string& word,
                 const std::string& name, bool block) {
  if (word == "tenant") return block_tenant(context, api, name, block);
  for (const Blockable& entry : kBlockable) {
    if (entry.word != word) continue;
    const api::ObjectKey key{entry.kind->namespaced ? api.ns() : "", name};
    return api.client()
        .patch(context, *entry.kind, key, merge({{"spec", {{"blocked", block}}}}))
        .status();
  }
  return base::usage_error("a " + word + " cannot be blocked");
}

Status run_block(const base::Context& context, const VerbFlags& flags, bool block) {
  ASSIGN_OR_RETURN(const Named named,
                   parse_named(flags.words, {"vm", "user", "host", "image", "flavour", "tenant"}));
  ASSIGN_OR_RETURN(Api api, Api::open(flags.global));
  for (const std::string& name : named.names) {
    RETURN_IF_ERROR(block_one(context, api, named.kind, name, block));
    std::printf("%s/%s %s\n", named.kind.c_str(), name.c_str(), block ? "blocked" : "unblocked");
  }
  return base::ok_status();
}

Status run_tag(const base::Context& context, const VerbFlags& flags) {
  if (flags.words.size() < 3 || flags.words[0] != "image")
    return base::usage_error("expected: tag image NAME TAG…");
  ASSIGN_OR_RETURN(Api api, Api::open(flags.global));
  const std::string& image = flags.words[1];
  const std::vector<std::string> tags(flags.words.begin() + 2, flags.words.end());
  ASSIGN_OR_RETURN(const Json patch, make_tag_patch(flags.remove ? "" : image, tags));
  ASSIGN_OR_RETURN(const Json object,
                   api.client().get(context, api::DiskImage::kind(), {api.ns(), image}));
  const std::string flavour = base::json_string(object, {"spec", "flavour"});
  if (flags.remove) {
    ASSIGN_OR_RETURN(const Json present,
                     api.client().get(context, api::OSFlavour::kind(), {api.ns(), flavour}));
    for (const std::string& tag : tags)
      if (base::json_string(present, {"spec", "imageTags", tag}) != image)
        return base::not_found("tag " + tag + " of flavour " + flavour + " is not image " + image +
                               "'s; nothing was changed");
  }
  RETURN_IF_ERROR(
      api.client().patch(context, api::OSFlavour::kind(), {api.ns(), flavour}, merge(patch)));
  for (const std::string& tag : tags)
    std::printf("osflavour.qvd.dev/%s: %s %s %s\n", flavour.c_str(), tag.c_str(),
                flags.remove ? "no more means" : "means", image.c_str());
  return base::ok_status();
}

}  // namespace

base::CommandSpec disconnect_command() {
  auto flags = std::make_shared<VerbFlags>();
  base::CommandSpec command{.name = "disconnect",
                            .summary = "ends the sessions of machines; the desktops run on"};
  command.examples = {
      {"qvdctl disconnect vm alice-office -n acme", "whoever sees it now, sees it no more"}};
  command.options.positional("what", &flags->words, "vm NAME… or vm/NAME…");
  flags->global.declare(command.options);
  command.run = [flags](base::RunEnvironment& environment) -> Status {
    ASSIGN_OR_RETURN(const Named named, parse_named(flags->words, {"vm"}));
    ASSIGN_OR_RETURN(Api api, Api::open(flags->global));
    for (const std::string& vm : named.names)
      RETURN_IF_ERROR(disconnect(environment.context, api, vm));
    return base::ok_status();
  };
  return command;
}

base::CommandSpec block_command(bool block) {
  auto flags = std::make_shared<VerbFlags>();
  const std::string name = block ? "block" : "unblock";
  base::CommandSpec command{
      .name = name,
      .summary =
          block ? "stops new starts and sign-ins; what runs is not touched" : "ends a block"};
  command.examples = {{"qvdctl " + name + " vm alice-office -n acme", "one machine"},
                      {"qvdctl " + name + " host node1", "a host: for new machines"}};
  command.options.positional("what", &flags->words,
                             "vm, user, host, image, flavour or tenant, and NAME…");
  flags->global.declare(command.options);
  command.run = [flags, block](base::RunEnvironment& environment) {
    return run_block(environment.context, *flags, block);
  };
  return command;
}

base::CommandSpec tag_command() {
  auto flags = std::make_shared<VerbFlags>();
  base::CommandSpec command{
      .name = "tag",
      .summary = "lets tags of a flavour mean an image; machines take it at their next start"};
  command.examples = {
      {"qvdctl tag image office-2026.12 testing -n acme", "for machines with imageTag testing"},
      {"qvdctl tag image office-2026.12 default testing -n acme", "two tags at once"}};
  command.options.positional("what", &flags->words, "image NAME TAG…")
      .add("remove", &flags->remove, "take the tags away instead");
  flags->global.declare(command.options);
  command.run = [flags](base::RunEnvironment& environment) {
    return run_tag(environment.context, *flags);
  };
  return command;
}

}  // namespace qvd::ctl

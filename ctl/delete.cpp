#include <cstdio>
#include <memory>

#include "api/client/rest_client.hpp"
#include "base/core/pause.hpp"
#include "ctl/arguments.hpp"
#include "ctl/commands.hpp"
#include "ctl/manifest.hpp"

namespace qvd::ctl {
namespace {

using namespace std::chrono_literals;

constexpr auto kGonePoll = 200ms;

struct DeleteFlags {
  Global global;
  std::vector<std::string> words;
  std::vector<std::string> files;
  std::string selector;
  bool wait = true;
  std::chrono::milliseconds timeout = 5min;
};

struct Victim {
  const Resource* resource;
  api::ObjectKey key;
};

Result<std::vector<Victim>> from_files(const base::Context& context, Api& api,
                                       const DeleteFlags& flags) {
  ASSIGN_OR_RETURN(const auto objects, load_manifests(flags.files, false));
  ASSIGN_OR_RETURN(const Catalogue* catalogue, api.catalogue(context));
  std::vector<Victim> out;
  for (const ManifestObject& object : objects) {
    const auto resource = catalogue->find_kind(object.api_version(), object.kind());
    if (!resource) return locate(resource.status(), object);
    api::ObjectKey key = api.key(**resource, object.name());
    if ((*resource)->namespaced && !object.ns().empty()) key.ns = object.ns();
    out.push_back({*resource, key});
  }
  // What was declared last depends on what was declared first.
  return std::vector<Victim>(out.rbegin(), out.rend());
}

Result<std::vector<Victim>> from_words(const base::Context& context, Api& api,
                                       const DeleteFlags& flags) {
  ASSIGN_OR_RETURN(const Catalogue* catalogue, api.catalogue(context));
  ASSIGN_OR_RETURN(const auto targets, parse_targets(*catalogue, flags.words));
  std::vector<Victim> out;
  for (const Target& target : targets) {
    if (!target.name.empty()) {
      out.push_back({target.resource, api.key(*target.resource, target.name)});
      continue;
    }
    if (flags.selector.empty())
      return base::usage_error("say which by name or with --selector; nothing was deleted");
    api::ListOptions selected = in_namespace(api.key(*target.resource, "").ns);
    selected.label_selector = flags.selector;
    ASSIGN_OR_RETURN(const auto list,
                     api::list_all(context, api.client(), target.resource->info(), selected));
    for (const Json& item : list.items) out.push_back({target.resource, api::key_of(item)});
  }
  return out;
}

/// Waits until an object is gone, or another of that name is there.
Status wait_gone(const base::Context& context, Api& api, const Victim& victim,
                 const std::string& uid) {
  for (;;) {
    const auto object = api.client().get(context, victim.resource->info(), victim.key);
    if (!object && object.status().code() == base::Code::kNotFound) return base::ok_status();
    if (!object) return object.status();
    if (api::uid_of(*object) != uid) return base::ok_status();
    if (context.stop.stop_requested())
      return base::unavailable("stopped waiting; the deletion goes on");
    if (context.expired(std::chrono::steady_clock::now()))
      return base::timed_out(victim.resource->title() + "/" + victim.key.name +
                             " is being deleted, but something holds it: " +
                             base::dump_json(base::json_at(*object, {"metadata", "finalizers"})));
    (void)base::pause(context, kGonePoll);
  }
}

Status delete_one(const base::Context& context, Api& api, const Victim& victim, bool wait) {
  ASSIGN_OR_RETURN(const Json object,
                   api.client().get(context, victim.resource->info(), victim.key));
  const std::string uid = api::uid_of(object);
  RETURN_IF_ERROR(api.client().remove(context, victim.resource->info(), victim.key,
                                      {.uid = uid, .resource_version = {}, .propagation = {}}));
  std::printf("%s/%s deleted\n", victim.resource->title().c_str(), victim.key.name.c_str());
  std::fflush(stdout);
  return wait ? wait_gone(context, api, victim, uid) : base::ok_status();
}

Status run_delete(const base::Context& whole, const DeleteFlags& flags) {
  const base::Context context = whole.limited(flags.timeout);
  ASSIGN_OR_RETURN(Api api, Api::open(flags.global));
  ASSIGN_OR_RETURN(const auto victims, flags.files.empty() ? from_words(context, api, flags)
                                                           : from_files(context, api, flags));
  Status worst;
  for (const Victim& victim : victims) {
    const Status status = delete_one(context, api, victim, flags.wait);
    const bool gone_already = status.code() == base::Code::kNotFound && !flags.files.empty();
    if (!status.ok() && !gone_already)
      worst = worst.ok() ? status
                         : base::Status(worst.code(), std::string(worst.message()) + "\n" +
                                                          std::string(status.message()));
  }
  return worst;
}

}  // namespace

base::CommandSpec delete_command() {
  auto flags = std::make_shared<DeleteFlags>();
  base::CommandSpec command{.name = "delete",
                            .summary = "deletes objects and waits until they are gone"};
  command.examples = {
      {"qvdctl delete vm alice-office -n acme", "stops the machine and deletes it; the home stays"},
      {"qvdctl delete -f farm.yaml", "everything that the file declares, last things first"}};
  command.options.positional("what", &flags->words, "KIND NAME… or KIND/NAME…")
      .add("filename", &flags->files, "a manifest whose objects to delete; may be repeated",
           {.metavar = "PATH", .short_name = 'f'})
      .add("selector", &flags->selector, "all of the kind with these labels",
           {.metavar = "LABELS", .short_name = 'l'})
      .add("wait", &flags->wait, "wait until they are gone; --no-wait does not")
      .add("timeout", &flags->timeout, "how long to wait");
  flags->global.declare(command.options);
  command.run = [flags](base::RunEnvironment& environment) {
    return run_delete(environment.context, *flags);
  };
  return command;
}

}  // namespace qvd::ctl

#include <cstdio>
#include <memory>

#include "api/client/rest_client.hpp"
#include "api/types/core.hpp"
#include "ctl/arguments.hpp"
#include "ctl/commands.hpp"
#include "ctl/describe.hpp"

namespace qvd::ctl {
namespace {

struct DescribeFlags {
  Global global;
  std::vector<std::string> words;
};

/// The events about one object. None if they may not be read.
std::vector<Json> events_of(const base::Context& context, Api& api, const Json& object) {
  api::ListOptions options;
  options.ns = base::json_string(object, {"metadata", "namespace"});
  if (options.ns.empty()) options.ns = "default";
  options.field_selector = "involvedObject.uid=" + api::uid_of(object);
  auto list = api::list_all(context, api.client(), api::Event::kind(), options);
  return list ? std::move(list->items) : std::vector<Json>();
}

Status describe_one(const base::Context& context, Api& api, const Target& target) {
  ASSIGN_OR_RETURN(const Json object, api.client().get(context, target.resource->info(),
                                                       api.key(*target.resource, target.name)));
  const base::SystemClock clock;
  std::fputs(describe_object(object, events_of(context, api, object), clock.wall_now()).c_str(),
             stdout);
  return base::ok_status();
}

Status run_describe(const base::Context& context, const DescribeFlags& flags) {
  ASSIGN_OR_RETURN(Api api, Api::open(flags.global));
  ASSIGN_OR_RETURN(const Catalogue* catalogue, api.catalogue(context));
  ASSIGN_OR_RETURN(auto targets, parse_targets(*catalogue, flags.words));
  bool first = true;
  for (const Target& target : targets) {
    std::vector<Target> named = {target};
    if (target.name.empty()) {
      named.clear();
      ASSIGN_OR_RETURN(const auto list,
                       api::list_all(context, api.client(), target.resource->info(),
                                     in_namespace(api.key(*target.resource, "").ns)));
      for (const Json& item : list.items)
        named.push_back({target.resource, base::json_string(item, {"metadata", "name"})});
    }
    for (const Target& one : named) {
      if (!first) std::putchar('\n');
      first = false;
      RETURN_IF_ERROR(describe_one(context, api, one));
    }
  }
  return base::ok_status();
}

}  // namespace

base::CommandSpec describe_command() {
  auto flags = std::make_shared<DescribeFlags>();
  base::CommandSpec command{
      .name = "describe", .summary = "tells all about objects: wishes, state, conditions, events"};
  command.examples = {{"qvdctl describe vm alice-office -n acme", "why it does not start"}};
  command.options.positional("what", &flags->words, "KIND NAME…, KIND/NAME… or KIND");
  flags->global.declare(command.options);
  command.run = [flags](base::RunEnvironment& environment) {
    return run_describe(environment.context, *flags);
  };
  return command;
}

}  // namespace qvd::ctl

#include "api/client/rest_client.hpp"
#include "api/types/well_known.hpp"
#include "ctl/commands.hpp"
#include "ctl/manifest.hpp"
#include "ctl/merge.hpp"

#include <cstdio>
#include <memory>

namespace qvd::ctl {
namespace {

struct ApplyFlags {
  Global global;
  std::vector<std::string> files;
  bool recursive = false;
};

/// Applies one object after the other; what the server refuses does not keep the others from it.
class Applier {
 public:
  Applier(const base::Context& context, Api& api) : context_(context), api_(api) {}

  Result<std::string> apply(const ManifestObject& object) {
    ASSIGN_OR_RETURN(const Catalogue* catalogue, api_.catalogue(context_));
    ASSIGN_OR_RETURN(const Resource* resource,
                     catalogue->find_kind(object.api_version(), object.kind()));
    Json wanted = object.value;
    wanted.erase("status");
    if (resource->namespaced && object.ns().empty()) wanted["metadata"]["namespace"] = api_.ns();
    const api::ObjectKey key{
        resource->namespaced ? base::json_string(wanted, {"metadata", "namespace"}) : "",
        object.name()};
    // A Secret's values must not lie about a second time in an annotation.
    if (object.kind() != "Secret") remember_applied(wanted);
    ASSIGN_OR_RETURN(const std::string deed, write(*resource, key, wanted));
    return resource->title() + "/" + key.name + " " + deed;
  }

 private:
  Result<std::string> write(const Resource& resource, const api::ObjectKey& key,
                            const Json& wanted) {
    const api::KindInfo kind = resource.info();
    const auto current = api_.client().get(context_, kind, key);
    if (!current && current.status().code() != base::Code::kNotFound) return current.status();
    if (!current) {
      RETURN_IF_ERROR(api_.client().create(context_, kind, wanted));
      return std::string("created");
    }
    const auto before = base::parse_json(
        base::json_string(*current, {"metadata", "annotations", api::kLastAppliedAnnotation}));
    const Json patch = three_way_patch(before ? *before : Json(), wanted, *current);
    if (patch.empty()) return std::string("unchanged");
    ASSIGN_OR_RETURN(
        const Json after,
        api_.client().patch(context_, kind, key,
                            {.type = api::PatchType::kMerge, .body = patch, .subresource = {}}));
    const bool same = api::resource_version_of(after) == api::resource_version_of(*current);
    return std::string(same ? "unchanged" : "configured");
  }

  const base::Context& context_;
  Api& api_;
};

Status run_apply(const base::Context& context, const ApplyFlags& flags) {
  if (flags.files.empty())
    return base::usage_error("say what to apply: -f FILE, a folder, or - for the standard input");
  ASSIGN_OR_RETURN(const auto objects, load_manifests(flags.files, flags.recursive));
  if (objects.empty()) return base::invalid("there is nothing in these files to apply");
  ASSIGN_OR_RETURN(Api api, Api::open(flags.global));
  Applier applier(context, api);
  std::string failures;
  for (const ManifestObject& object : objects) {
    const auto said = applier.apply(object);
    if (said)
      std::printf("%s\n", said->c_str());
    else
      failures +=
          (failures.empty() ? "" : "\n") + std::string(locate(said.status(), object).message());
    if (context.stop.stop_requested()) break;
  }
  return failures.empty() ? base::ok_status() : base::invalid(failures);
}

}  // namespace

base::CommandSpec apply_command() {
  auto flags = std::make_shared<ApplyFlags>();
  base::CommandSpec command{.name = "apply",
                            .summary = "makes the server's objects what manifests say"};
  command.examples = {
      {"qvdctl apply -f farm.yaml", "creates or changes what the file declares"},
      {"qvdctl apply -f tenants/ -R", "every manifest of a folder and the folders in it"},
      {"generate | qvdctl apply -f -", "what another program prints"}};
  command.options
      .add("filename", &flags->files,
           "a manifest, a folder of them, or - for the standard input; may be repeated",
           {.metavar = "PATH", .short_name = 'f'})
      .add("recursive", &flags->recursive, "folders in folders too", {.short_name = 'R'});
  flags->global.declare(command.options);
  command.run = [flags](base::RunEnvironment& environment) {
    return run_apply(environment.context, *flags);
  };
  return command;
}

}  // namespace qvd::ctl

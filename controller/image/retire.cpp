#include "controller/image/retire.hpp"

#include <filesystem>

#include "api/client/typed_client.hpp"
#include "api/types/machine_run.hpp"
#include "api/types/os_flavour.hpp"
#include "api/types/well_known.hpp"
#include "base/os/file.hpp"
#include "controller/image/api_call.hpp"

namespace qvd::controller {

base::Result<std::string> kept_by(const base::Context& ctx, api::ApiClient& api,
                                  const api::DiskImage& image) {
  api::ListOptions options;
  options.ns = image.metadata.ns;
  ASSIGN_OR_RETURN(const auto flavours,
                   api::TypedClient<api::OSFlavour>(api).list(ctx.limited(kApiCall), options));
  for (const api::OSFlavour& flavour : flavours)
    for (const auto& [tag, name] : flavour.spec.image_tags)
      if (name == image.metadata.name && flavour.metadata.name == image.spec.flavour)
        return "tag " + tag + " of OSFlavour " + flavour.metadata.name + " means another image";
  ASSIGN_OR_RETURN(const auto runs,
                   api::TypedClient<api::MachineRun>(api).list(ctx.limited(kApiCall), options));
  for (const api::MachineRun& run : runs)
    if (run.spec.image == image.metadata.name)
      return "machine " + run.metadata.name + " no longer runs it";
  return std::string();
}

base::Status let_go(const base::Context& ctx, api::ApiClient& api, const api::DiskImage& image,
                    const api::StoragePool* pool) {
  if (pool != nullptr && !image.status.path.empty()) {
    RETURN_IF_ERROR(base::remove_file(std::filesystem::path(pool->spec.path) / image.status.path));
  }
  api::DiskImage after = image;
  api::remove_finalizer(after.metadata, api::kImageFinalizer);
  const auto written = api::TypedClient<api::DiskImage>(api).update(ctx.limited(kApiCall), after);
  if (written.status().code() == base::Code::kNotFound) return base::ok_status();
  return written.status();
}

}  // namespace qvd::controller

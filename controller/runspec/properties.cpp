#include "controller/runspec/run_spec.hpp"

namespace qvd::controller {
namespace {

using Properties = std::map<std::string, std::string>;

void put(Properties& merged, const Properties& later, const std::set<std::string>& secret) {
  for (const auto& [key, value] : later)
    if (!secret.contains(key)) merged[key] = value;
}

}  // namespace

std::map<std::string, std::string> merged_properties(const RunInputs& inputs) {
  Properties merged;
  put(merged, inputs.flavour.spec.properties, inputs.secret_properties);
  put(merged, inputs.image.spec.properties, inputs.secret_properties);
  if (inputs.user) put(merged, inputs.user->spec.properties, inputs.secret_properties);
  put(merged, inputs.machine.spec.properties, inputs.secret_properties);
  return merged;
}

}  // namespace qvd::controller

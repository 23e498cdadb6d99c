#include "api/server/auth/ownership.hpp"

#include <array>
#include <string_view>

#include "api/types/well_known.hpp"

namespace qvd::apiserver {
namespace {

struct Binding {
  const char* audience;
  std::string_view user_prefix;
  std::string_view group;
  std::string_view plural;
  const char* where;  // member of spec that names the owner; "" = metadata.name
  bool reads;         // whether reading is bound, too
};

constexpr std::array kBindings = {
    Binding{kAgentsGroup, kAgentPrefix, api::kQvdGroup, "machineruns", "host", true},
    Binding{kAgentsGroup, kAgentPrefix, api::kQvdGroup, "hosts", "", false},
    Binding{kAgentsGroup, kAgentPrefix, "coordination.k8s.io", "leases", "", false},
    Binding{kGatewaysGroup, kGatewayPrefix, api::kQvdGroup, "sessions", "gateway", false},
    Binding{kGatewaysGroup, kGatewayPrefix, "coordination.k8s.io", "leases", "", false},
};

std::string owner_of(const Binding& binding, const base::Json& object) {
  if (binding.where[0] == '\0') return base::json_string(object, {"metadata", "name"});
  return base::json_string(object, {"spec", binding.where});
}

}  // namespace

base::Status check_ownership(const User& user, Access access, const std::string& group,
                             const std::string& plural, const base::Json& object) {
  if (user.in(kMastersGroup)) return {};
  for (const Binding& binding : kBindings) {
    if (binding.group != group || binding.plural != plural || !user.in(binding.audience)) continue;
    if (access == Access::kRead && !binding.reads) continue;
    const std::string owner = owner_of(binding, object);
    if (std::string(binding.user_prefix) + owner == user.name) continue;
    return base::forbidden(plural + (group.empty() ? "" : "." + group) + " \"" +
                           base::json_string(object, {"metadata", "name"}) +
                           "\" is forbidden: it belongs to \"" + owner + "\", not to User \"" +
                           user.name + "\"");
  }
  return {};
}

}  // namespace qvd::apiserver

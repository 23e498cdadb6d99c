#include "api/server/auth/ownership.hpp"

#include <array>
#include <string_view>

namespace qvd::apiserver {
namespace {

struct Rule {
  const char* audience;
  std::string_view user_prefix;
  std::string_view group;
  std::string_view plural;
  const char* where;  // member of spec that names the owner; "" = metadata.name
  bool reads;         // whether reading is bound, too
};

constexpr std::array kRules = {
    Rule{kAgentsGroup, kAgentPrefix, "qvd.dev", "machineruns", "host", true},
    Rule{kAgentsGroup, kAgentPrefix, "qvd.dev", "hosts", "", false},
    Rule{kAgentsGroup, kAgentPrefix, "coordination.k8s.io", "leases", "", false},
    Rule{kGatewaysGroup, kGatewayPrefix, "qvd.dev", "sessions", "gateway", false},
    Rule{kGatewaysGroup, kGatewayPrefix, "coordination.k8s.io", "leases", "", false},
};

std::string owner_of(const Rule& rule, const base::Json& object) {
  if (rule.where[0] == '\0') return base::json_string(object, {"metadata", "name"});
  return base::json_string(object, {"spec", rule.where});
}

}  // namespace

base::Status check_ownership(const User& user, Access access, const std::string& group,
                             const std::string& plural, const base::Json& object) {
  if (user.in(kMastersGroup)) return {};
  for (const Rule& rule : kRules) {
    if (rule.group != group || rule.plural != plural || !user.in(rule.audience)) continue;
    if (access == Access::kRead && !rule.reads) continue;
    const std::string owner = owner_of(rule, object);
    if (std::string(rule.user_prefix) + owner == user.name) continue;
    return base::forbidden(plural + (group.empty() ? "" : "." + group) + " \"" +
                           base::json_string(object, {"metadata", "name"}) +
                           "\" is forbidden: it belongs to \"" + owner + "\", not to User \"" +
                           user.name + "\"");
  }
  return {};
}

}  // namespace qvd::apiserver

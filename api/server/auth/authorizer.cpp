#include "api/server/auth/authorizer.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "api/types/well_known.hpp"

namespace qvd::apiserver {
namespace {

constexpr std::string_view kQvd = api::kQvdGroup;
constexpr std::string_view kCore = "";
constexpr std::string_view kLeases = "coordination.k8s.io";
constexpr std::string_view kRead = "get list watch";
constexpr std::string_view kWrite = "get list watch create update patch delete";
constexpr std::string_view kReport = "get update patch";  // of a status
constexpr std::string_view kAny = "*";

/// Narrows a rule to what belongs to the asking host or gateway.
enum class Own {
  kAll,           // no narrowing
  kName,          // objects named as the asker
  kSelectedHost,  // lists and watches must select spec.host = asker; single objects may be read
};

struct Rule {
  std::string_view audience;  // group
  std::string_view group;
  std::string_view resources;  // names and name/subresource, separated by spaces; or *
  std::string_view verbs;
  std::string_view ns = kAny;
  Own own = Own::kAll;
};

// The same rights as charts/qvd/templates/*/rbac.yaml gives on Kubernetes.
constexpr std::array kRules = {
    // What people write: it completes them and never makes or deletes them.
    Rule{kControllerGroup, kQvd, "virtualmachines users diskimages", "get list watch update patch"},
    Rule{kControllerGroup, kQvd,
         "osflavours hosts networks storagepools machinepools tenantsettings clustersettings",
         kRead},
    Rule{kControllerGroup, kQvd, "machineruns volumes addressclaims usercredentials", kWrite},
    // What others make and it clears away.
    Rule{kControllerGroup, kQvd, "machineoperations sessions", "get list watch delete"},
    Rule{kControllerGroup, kQvd,
         "virtualmachines/status users/status diskimages/status osflavours/status hosts/status"
         " networks/status storagepools/status tenantsettings/status clustersettings/status"
         " machineruns/status volumes/status addressclaims/status usercredentials/status"
         " machineoperations/status sessions/status",
         kReport},
    Rule{kControllerGroup, kCore, "namespaces secrets", kRead},
    Rule{kControllerGroup, kCore, "events", "create patch update"},
    Rule{kControllerGroup, kLeases, "leases", kRead, api::kHostLeaseNamespace},
    Rule{kControllerGroup, kLeases, "leases", kRead, api::kGatewayLeaseNamespace},
    Rule{kControllerGroup, kLeases, "leases", "get list watch create update patch",
         api::kSystemNamespace},

    Rule{kAgentsGroup, kQvd, "machineruns", kRead, kAny, Own::kSelectedHost},
    // The finalizer and the status of a run are the agent's to write.
    Rule{kAgentsGroup, kQvd, "machineruns machineruns/status", "get update patch"},
    Rule{kAgentsGroup, kQvd, "hosts", "create get update patch", kAny, Own::kName},
    Rule{kAgentsGroup, kQvd, "hosts/status", kReport, kAny, Own::kName},
    Rule{kAgentsGroup, kQvd, "hosts networks storagepools volumes diskimages clustersettings",
         kRead},
    Rule{kAgentsGroup, kLeases, "leases", "create get update patch", api::kHostLeaseNamespace,
         Own::kName},
    Rule{kAgentsGroup, kCore, "namespaces", "get"},
    Rule{kAgentsGroup, kCore, "events", "create patch update"},

    Rule{kGatewaysGroup, kQvd,
         "users virtualmachines machineruns osflavours diskimages usercredentials hosts networks"
         " clustersettings tenantsettings",
         kRead},
    Rule{kGatewaysGroup, kQvd, "sessions", "get list watch create delete"},
    Rule{kGatewaysGroup, kQvd, "sessions/status", kReport},
    // A lock-out is written once, when the threshold is crossed.
    Rule{kGatewaysGroup, kQvd, "usercredentials/status", "patch"},
    // A person may restart their machine; the controller carries it out.
    Rule{kGatewaysGroup, kQvd, "machineoperations", "create get"},
    Rule{kGatewaysGroup, kLeases, "leases", "create get update patch delete",
         api::kGatewayLeaseNamespace, Own::kName},
    Rule{kGatewaysGroup, kCore, "namespaces", kRead},
    Rule{kGatewaysGroup, kCore, "events", "create patch update"},

    Rule{kAuthenticatedGroup, "authorization.k8s.io",
         "selfsubjectaccessreviews selfsubjectrulesreviews", "create"},
    Rule{kAuthenticatedGroup, "authentication.k8s.io", "selfsubjectreviews", "create"},
};

/// Whether a list of words separated by spaces holds one.
bool holds(std::string_view words, std::string_view word) {
  if (words == kAny) return true;
  while (!words.empty()) {
    const auto end = words.find(' ');
    if (words.substr(0, end) == word) return true;
    words.remove_prefix(end == std::string_view::npos ? words.size() : end + 1);
  }
  return false;
}

/// The host or gateway that this user is the agent of; "" for anyone else.
std::string_view own_name(const User& user) {
  for (std::string_view prefix : {kAgentPrefix, kGatewayPrefix})
    if (user.name.starts_with(prefix)) return std::string_view(user.name).substr(prefix.size());
  return {};
}

bool is_own(const User& user, const Attributes& wanted, Own own) {
  const std::string_view mine = own_name(user);
  switch (own) {
    case Own::kAll:
      return true;
    case Own::kName:
      // A new object has no name in the URL; the object itself is checked when it is admitted.
      return !mine.empty() && (wanted.name == mine || wanted.verb == "create");
    case Own::kSelectedHost:
      return !mine.empty() && (wanted.verb == "get" || wanted.selected_host == mine);
  }
  return false;
}

bool grants(const Rule& rule, const User& user, const Attributes& wanted) {
  std::string resource = wanted.resource;
  if (!wanted.subresource.empty()) resource += "/" + wanted.subresource;
  return rule.group == wanted.group && holds(rule.resources, resource) &&
         holds(rule.verbs, wanted.verb) && (rule.ns == kAny || rule.ns == wanted.ns) &&
         user.in(std::string(rule.audience)) && is_own(user, wanted, rule.own);
}

bool path_allowed(const User& user, const Attributes& wanted) {
  constexpr std::array kPublic = {"/healthz", "/livez", "/readyz", "/version"};
  constexpr std::array kDiscovery = {"/api", "/apis", "/openapi"};
  if (wanted.verb != "get" && wanted.verb != "head") return false;
  const auto below = [&](std::string_view root) {
    return wanted.path == root ||
           (wanted.path.starts_with(root) && wanted.path[root.size()] == '/');
  };
  if (std::any_of(kPublic.begin(), kPublic.end(), below)) return true;
  return user.in(kAuthenticatedGroup) && std::any_of(kDiscovery.begin(), kDiscovery.end(), below);
}

}  // namespace

Decision TableAuthorizer::authorize(const User& user, const Attributes& wanted) const {
  if (user.in(kMastersGroup)) return {true, "member of system:masters"};
  if (!wanted.is_resource) return {path_allowed(user, wanted), ""};
  const bool granted = std::any_of(kRules.begin(), kRules.end(),
                                   [&](const Rule& rule) { return grants(rule, user, wanted); });
  return {granted, ""};
}

base::Status forbidden(const User& user, const Attributes& wanted) {
  const std::string who = "User \"" + user.name + "\" cannot " + wanted.verb + " ";
  if (!wanted.is_resource)
    return base::forbidden("forbidden: " + who + "path \"" + wanted.path + "\"");
  std::string message = wanted.resource;
  if (!wanted.group.empty()) message += "." + wanted.group;
  if (!wanted.name.empty()) message += " \"" + wanted.name + "\"";
  message += " is forbidden: " + who + "resource \"" + wanted.resource;
  if (!wanted.subresource.empty()) message += "/" + wanted.subresource;
  message += "\" in API group \"" + wanted.group + "\"";
  message +=
      wanted.ns.empty() ? " at the cluster scope" : " in the namespace \"" + wanted.ns + "\"";
  return base::forbidden(message);
}

}  // namespace qvd::apiserver

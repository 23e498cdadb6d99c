#include "api/server/model/kind_rules.hpp"

#include <algorithm>

#include "api/meta/names.hpp"
#include "base/crypto/base64.hpp"
#include "base/text/ascii.hpp"

namespace qvd::apiserver {
namespace {

using api::FieldCauses;
using base::Json;
using base::json_at;
using base::json_string;

// Limit of the payload of a Secret or ConfigMap, as in Kubernetes.
constexpr std::size_t kMaxDataBytes = 1024 * 1024;

// Namespace ------------------------------------------------------------------------------------

void prepare_namespace(Json& object) {
  const std::string name = json_string(object, {"metadata", "name"});
  object["metadata"]["labels"]["kubernetes.io/metadata.name"] = name;
  object["spec"] = {{"finalizers", {"kubernetes"}}};
  object["status"] = {{"phase", "Active"}};
}

void keep_namespace_state(Json& object, const Json& old) {
  const std::string name = json_string(old, {"metadata", "name"});
  object["metadata"]["labels"]["kubernetes.io/metadata.name"] = name;
  object["spec"] = json_at(old, {"spec"});
}

// Secret and ConfigMap ---------------------------------------------------------------------------

void prepare_secret(Json& object) {
  const Json plain = json_at(object, {"stringData"});
  object.erase("stringData");
  if (plain.is_object())
    for (const auto& [key, value] : plain.items())
      if (value.is_string()) object["data"][key] = base::base64_encode(value.get<std::string>());
  if (json_string(object, {"type"}).empty()) object["type"] = "Opaque";
}

bool data_key_ok(const std::string& key) {
  if (key.empty() || key.size() > api::kMaxSubdomainLength || key == "." || key.starts_with(".."))
    return false;
  return std::all_of(key.begin(), key.end(), [](char c) {
    return base::is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
  });
}

std::size_t check_data(const Json& object, const char* member, bool base64, FieldCauses& causes) {
  std::size_t total = 0;
  const Json& data = json_at(object, {member});
  if (!data.is_object()) return 0;
  for (const auto& [key, value] : data.items()) {
    const std::string field = std::string(member) + "[" + key + "]";
    if (!data_key_ok(key))
      causes.push_back(api::invalid_value(
          field, key,
          "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. "
          "'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is "
          "'[-._a-zA-Z0-9]+')"));
    if (!value.is_string()) continue;
    const auto& text = value.get_ref<const std::string&>();
    total += base64 ? text.size() / 4 * 3 : text.size();
    if (base64 && !base::base64_decode(text))
      causes.push_back(api::invalid_value(field, "", "illegal base64 data"));
  }
  return total;
}

void check_immutable(const Json& object, const Json* old,
                     std::initializer_list<const char*> members, FieldCauses& causes) {
  if (old == nullptr || !json_at(*old, {"immutable"}).is_boolean() ||
      !old->at("immutable").get<bool>())
    return;
  if (!json_at(object, {"immutable"}).is_boolean() || !object.at("immutable").get<bool>())
    causes.push_back(
        api::forbidden_value("immutable", "field is immutable when `immutable` is set"));
  for (const char* member : members)
    if (json_at(object, {member}) != json_at(*old, {member}))
      causes.push_back(api::forbidden_value(member, "field is immutable when `immutable` is set"));
}

void check_size(std::size_t total, const char* field, FieldCauses& causes) {
  if (total > kMaxDataBytes)
    causes.push_back({api::kCauseTooLong, field, "Too long: may not be more than 1048576 bytes"});
}

void require_keys(const Json& object, std::initializer_list<const char*> keys,
                  FieldCauses& causes) {
  for (const char* key : keys)
    if (!json_at(object, {"data"}).contains(key))
      causes.push_back(api::required_value("data[" + std::string(key) + "]"));
}

FieldCauses validate_secret(const Json& object, const Json* old) {
  FieldCauses causes;
  check_size(check_data(object, "data", true, causes), "data", causes);
  const std::string type = json_string(object, {"type"});
  if (type == "kubernetes.io/tls") require_keys(object, {"tls.crt", "tls.key"}, causes);
  if (type == "kubernetes.io/dockerconfigjson") require_keys(object, {".dockerconfigjson"}, causes);
  if (old != nullptr && json_string(*old, {"type"}) != type)
    causes.push_back(api::invalid_value("type", type, "field is immutable"));
  check_immutable(object, old, {"data"}, causes);
  return causes;
}

FieldCauses validate_config_map(const Json& object, const Json* old) {
  FieldCauses causes;
  const auto total =
      check_data(object, "data", false, causes) + check_data(object, "binaryData", true, causes);
  check_size(total, "", causes);
  const Json& binary = json_at(object, {"binaryData"});
  if (binary.is_object())
    for (const auto& [key, value] : binary.items())
      if (json_at(object, {"data"}).contains(key))
        causes.push_back(
            api::invalid_value("data[" + key + "]", key, "duplicate of key present in binaryData"));
  check_immutable(object, old, {"data", "binaryData"}, causes);
  return causes;
}

// Event and Lease --------------------------------------------------------------------------------

FieldCauses validate_event(const Json& object, const Json* /*old*/) {
  const std::string own = json_string(object, {"metadata", "namespace"});
  std::string about = json_string(object, {"involvedObject", "namespace"});
  if (about.empty()) about = "default";  // events of cluster-scoped objects live there
  if (about == own || (own == "kube-system" && about == "default")) return {};
  return {api::invalid_value("involvedObject.namespace", about, "does not match event.namespace")};
}

FieldCauses validate_lease(const Json& object, const Json* /*old*/) {
  FieldCauses causes;
  const Json& duration = json_at(object, {"spec", "leaseDurationSeconds"});
  if (duration.is_number() && duration.get<double>() <= 0)
    causes.push_back(
        api::invalid_value("spec.leaseDurationSeconds", duration.dump(), "must be greater than 0"));
  const Json& transitions = json_at(object, {"spec", "leaseTransitions"});
  if (transitions.is_number() && transitions.get<double>() < 0)
    causes.push_back(api::invalid_value("spec.leaseTransitions", transitions.dump(),
                                        "must be greater than or equal to 0"));
  return causes;
}

}  // namespace

void apply_kind_rules(Resource& resource) {
  KindRules& rules = resource.rules;
  if (resource.kind == "Namespace") {
    resource.meta.name = api::NameRule::kDnsLabel;
    resource.status = resource.finalize = true;
    resource.verbs.erase("deletecollection");
    rules = {prepare_namespace, keep_namespace_state, {}};
  } else if (resource.kind == "Secret") {
    rules = {prepare_secret, [](Json& object, const Json&) { prepare_secret(object); },
             validate_secret};
  } else if (resource.kind == "ConfigMap") {
    rules.validate = validate_config_map;
  } else if (resource.kind == "Event" && resource.group.empty()) {
    rules.validate = validate_event;
  } else if (resource.kind == "Lease") {
    rules.validate = validate_lease;
  }
}

}  // namespace qvd::apiserver

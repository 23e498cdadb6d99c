#include "api/types/core.hpp"

#include "api/types/kind_codec.hpp"
#include "base/crypto/base64.hpp"

namespace qvd::api {

template <class Visitor>
void fields(Visitor& visit, FieldsOf<Visitor, NamespaceStatus>& object) {
  visit("phase", object.phase);
  visit.rest(object.unknown);
}

template <class Visitor>
void fields(Visitor& visit, FieldsOf<Visitor, LeaseSpec>& object) {
  visit("holderIdentity", object.holder_identity);
  visit("leaseDurationSeconds", object.lease_duration_seconds);
  visit("acquireTime", object.acquire_time);
  visit("renewTime", object.renew_time);
  visit("leaseTransitions", object.lease_transitions);
  visit.rest(object.unknown);
}

template <class Visitor>
void fields(Visitor& visit, FieldsOf<Visitor, EventObject>& object) {
  visit("apiVersion", object.api_version);
  visit("kind", object.kind);
  visit("namespace", object.ns);
  visit("name", object.name);
  visit("uid", object.uid);
  visit.rest(object.unknown);
}

template <class Visitor>
void fields(Visitor& visit, FieldsOf<Visitor, Namespace>& object) {
  visit.type(object.kind());
  visit("metadata", object.metadata);
  visit("status", object.status);
  visit.rest(object.unknown);
}

template <class Visitor>
void fields(Visitor& visit, FieldsOf<Visitor, Secret>& object) {
  visit.type(object.kind());
  visit("metadata", object.metadata);
  visit("type", object.type);
  visit("data", object.data);
  visit.rest(object.unknown);
}

template <class Visitor>
void fields(Visitor& visit, FieldsOf<Visitor, ConfigMap>& object) {
  visit.type(object.kind());
  visit("metadata", object.metadata);
  visit("data", object.data);
  visit.rest(object.unknown);
}

template <class Visitor>
void fields(Visitor& visit, FieldsOf<Visitor, Lease>& object) {
  visit.type(object.kind());
  visit("metadata", object.metadata);
  visit("spec", object.spec);
  visit.rest(object.unknown);
}

template <class Visitor>
void fields(Visitor& visit, FieldsOf<Visitor, Event>& object) {
  visit.type(object.kind());
  visit("metadata", object.metadata);
  visit("involvedObject", object.involved_object);
  visit("type", object.type);
  visit("reason", object.reason);
  visit("message", object.message);
  visit("count", object.count);
  visit("firstTimestamp", object.first_timestamp);
  visit("lastTimestamp", object.last_timestamp);
  visit.rest(object.unknown);
}

const KindInfo& Namespace::kind() {
  static constexpr KindInfo kInfo{"", "v1", "Namespace", "namespaces", false};
  return kInfo;
}
const KindInfo& Secret::kind() {
  static constexpr KindInfo kInfo{"", "v1", "Secret", "secrets", true};
  return kInfo;
}
const KindInfo& ConfigMap::kind() {
  static constexpr KindInfo kInfo{"", "v1", "ConfigMap", "configmaps", true};
  return kInfo;
}
const KindInfo& Lease::kind() {
  static constexpr KindInfo kInfo{"coordination.k8s.io", "v1", "Lease", "leases", true};
  return kInfo;
}
const KindInfo& Event::kind() {
  static constexpr KindInfo kInfo{"", "v1", "Event", "events", true};
  return kInfo;
}

base::Result<std::string> Secret::value(const std::string& key) const {
  const auto found = data.find(key);
  if (found == data.end())
    return base::not_found("Secret " + metadata.ns + "/" + metadata.name + " has no key " + key);
  auto decoded = base::base64_decode(found->second);
  if (!decoded)
    return base::invalid("Secret " + metadata.ns + "/" + metadata.name + ": the value of " + key +
                         " is no base64");
  return decoded;
}

void Secret::set_value(const std::string& key, std::string_view bytes) {
  data[key] = base::base64_encode(bytes);
}

base::Json to_json(const Namespace& object) {
  return write_object(object);
}
base::Json to_json(const Secret& object) {
  return write_object(object);
}
base::Json to_json(const ConfigMap& object) {
  return write_object(object);
}
base::Json to_json(const Lease& object) {
  return write_object(object);
}
base::Json to_json(const Event& object) {
  return write_object(object);
}

template <>
base::Result<Namespace> from_json<Namespace>(const base::Json& document) {
  return read_object<Namespace>(document);
}
template <>
base::Result<Secret> from_json<Secret>(const base::Json& document) {
  return read_object<Secret>(document);
}
template <>
base::Result<ConfigMap> from_json<ConfigMap>(const base::Json& document) {
  return read_object<ConfigMap>(document);
}
template <>
base::Result<Lease> from_json<Lease>(const base::Json& document) {
  return read_object<Lease>(document);
}
template <>
base::Result<Event> from_json<Event>(const base::Json& document) {
  return read_object<Event>(document);
}

}  // namespace qvd::api

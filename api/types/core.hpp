#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "api/types/json.hpp"
#include "api/types/kind_info.hpp"
#include "api/types/object_meta.hpp"

namespace qvd::api {

// The kinds of Kubernetes that we read and write, with the fields that we use; all others survive
// in `unknown`. Source: Kubernetes API reference, core/v1 and coordination.k8s.io/v1.

struct NamespaceStatus {
  std::string phase;  // Active or Terminating
  base::Json unknown;

  friend bool operator==(const NamespaceStatus&, const NamespaceStatus&) = default;
};

/// A tenant.
struct Namespace {
  ObjectMeta metadata;
  NamespaceStatus status;
  base::Json unknown;

  [[nodiscard]] bool terminating() const {
    return metadata.deleting() || status.phase == "Terminating";
  }
  static const KindInfo& kind();
  friend bool operator==(const Namespace&, const Namespace&) = default;
};

/// Passwords, keys, certificates. Never logged: it has no text form on purpose.
struct Secret {
  ObjectMeta metadata;
  std::string type;                         // Opaque, kubernetes.io/tls …
  std::map<std::string, std::string> data;  // values in base64, as the API carries them
  base::Json unknown;

  /// The decoded value of a key. Errors: NotFound if the key is missing; Invalid if it is no
  /// base64.
  [[nodiscard]] base::Result<std::string> value(const std::string& key) const;
  void set_value(const std::string& key, std::string_view bytes);
  static const KindInfo& kind();
  friend bool operator==(const Secret&, const Secret&) = default;
};

/// Settings as text.
struct ConfigMap {
  ObjectMeta metadata;
  std::map<std::string, std::string> data;
  base::Json unknown;

  static const KindInfo& kind();
  friend bool operator==(const ConfigMap&, const ConfigMap&) = default;
};

struct LeaseSpec {
  std::string holder_identity;
  std::optional<std::int32_t> lease_duration_seconds;
  std::string acquire_time;  // RFC 3339 with six digits
  std::string renew_time;  // RFC 3339 with six digits; never compared with another machine's clock
  std::optional<std::int32_t> lease_transitions;
  base::Json unknown;

  friend bool operator==(const LeaseSpec&, const LeaseSpec&) = default;
};

/// A sign of life, or the claim to lead.
struct Lease {
  ObjectMeta metadata;
  LeaseSpec spec;
  base::Json unknown;

  static const KindInfo& kind();
  friend bool operator==(const Lease&, const Lease&) = default;
};

/// What an event is about.
struct EventObject {
  std::string api_version;
  std::string kind;
  std::string ns;
  std::string name;
  std::string uid;
  base::Json unknown;

  friend bool operator==(const EventObject&, const EventObject&) = default;
};

/// Something that happened to an object, for people; kept for an hour.
struct Event {
  ObjectMeta metadata;
  EventObject involved_object;
  std::string type;  // Normal or Warning
  std::string reason;
  std::string message;
  std::optional<std::int32_t> count;
  std::string first_timestamp;
  std::string last_timestamp;
  base::Json unknown;

  static const KindInfo& kind();
  friend bool operator==(const Event&, const Event&) = default;
};

base::Json to_json(const Namespace& object);
base::Json to_json(const Secret& object);
base::Json to_json(const ConfigMap& object);
base::Json to_json(const Lease& object);
base::Json to_json(const Event& object);
template <>
base::Result<Namespace> from_json<Namespace>(const base::Json& document);
template <>
base::Result<Secret> from_json<Secret>(const base::Json& document);
template <>
base::Result<ConfigMap> from_json<ConfigMap>(const base::Json& document);
template <>
base::Result<Lease> from_json<Lease>(const base::Json& document);
template <>
base::Result<Event> from_json<Event>(const base::Json& document);

}  // namespace qvd::api

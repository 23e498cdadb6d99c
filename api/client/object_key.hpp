#pragma once

#include <compare>
#include <functional>
#include <string>

#include "api/types/object_meta.hpp"
#include "base/json/json.hpp"

namespace qvd::api {

/// Where an object lies. A cluster-scoped object has an empty namespace.
struct ObjectKey {
  std::string ns;
  std::string name;

  friend auto operator<=>(const ObjectKey&, const ObjectKey&) = default;
  /// `namespace/name`, or `name` of a cluster-scoped object.
  [[nodiscard]] std::string str() const { return ns.empty() ? name : ns + "/" + name; }
};

/// The key in an object's metadata.
ObjectKey key_of(const base::Json& object);
inline ObjectKey key_of(const ObjectMeta& meta) {
  return {meta.ns, meta.name};
}
/// The key of a generated type.
template <class T>
requires requires(const T& object) {
  object.metadata.name;
}
ObjectKey key_of(const T& object) {
  return key_of(object.metadata);
}
/// metadata.uid, "" if absent.
std::string uid_of(const base::Json& object);
/// metadata.resourceVersion, "" if absent.
std::string resource_version_of(const base::Json& object);

}  // namespace qvd::api

template <>
struct std::hash<qvd::api::ObjectKey> {
  std::size_t operator()(const qvd::api::ObjectKey& key) const noexcept {
    const std::size_t h = std::hash<std::string>()(key.ns);
    return h * 1099511628211U ^ std::hash<std::string>()(key.name);
  }
};

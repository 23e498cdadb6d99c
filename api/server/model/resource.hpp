#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "api/meta/object_meta.hpp"
#include "api/schema/schema.hpp"
#include "api/selector/field_selector.hpp"
#include "api/table/table.hpp"
#include "base/json/json.hpp"

namespace qvd::apiserver {

/// What a built-in kind does beyond its schema. Absent functions do nothing. Pure.
struct KindRules {
  /// Fills in and normalises a new object, before validation.
  std::function<void(base::Json& object)> prepare_create;
  /// The same for a change of the main resource.
  std::function<void(base::Json& object, const base::Json& old)> prepare_update;
  /// Faults beyond the schema; `old` is null for a new object.
  std::function<api::FieldCauses(const base::Json& object, const base::Json* old)> validate;
};

/// A kind as it is served. Built once at start from its CustomResourceDefinition (built-in kinds
/// are described the same way) and never changed, so it is shared without locks.
struct Resource {
  std::string group{};  // "" for core
  std::string version{};
  std::string kind{};
  std::string list_kind{};
  std::string plural{};
  std::string singular{};
  std::vector<std::string> short_names{};
  std::vector<std::string> categories{};
  bool namespaced = true;
  bool built_in = false;
  bool status = false;    // has the subresource
  bool finalize = false;  // has the subresource (Namespace)
  bool strategic_merge = false;
  bool unconditional_update = false;  // PUT without resourceVersion is allowed
  std::set<std::string> verbs{};
  api::MetaRules meta{};
  KindRules rules{};
  base::Json open_api_schema{};
  std::shared_ptr<const api::Schema> schema{};
  api::SelectableFields fields{};
  api::TableColumns columns;

  /// `qvd.dev/v1beta1`, or `v1` in the core group.
  [[nodiscard]] std::string api_version() const;
  /// `virtualmachines.qvd.dev`; `secrets` in the core group.
  [[nodiscard]] std::string group_resource() const;
  /// `VirtualMachine.qvd.dev`; `Secret` in the core group.
  [[nodiscard]] std::string group_kind() const;
  [[nodiscard]] bool allows(const std::string& verb) const { return verbs.contains(verb); }

  /// `/qvd.dev/virtualmachines/`: in front of all keys of this kind.
  [[nodiscard]] std::string key_prefix() const;
  /// `/qvd.dev/virtualmachines/acme/`; all namespaces if `ns` is empty and the kind is namespaced.
  [[nodiscard]] std::string key_prefix(const std::string& ns) const;
  [[nodiscard]] std::string key(const std::string& ns, const std::string& name) const;
};

/// `metadata.namespace` and `metadata.name` out of a key.
struct KeyParts {
  std::string group;  // "" for core
  std::string plural;
  std::string ns;
  std::string name;
};
KeyParts split_key(const std::string& key);

}  // namespace qvd::apiserver

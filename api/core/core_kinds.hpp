#pragma once

#include <string_view>
#include <vector>

#include "base/json/json.hpp"

namespace qvd::api {

/// The built-in kinds that the API server needs beside our own (Namespace, Secret, ConfigMap,
/// ServiceAccount, Event, Lease, CustomResourceDefinition), each written as a
/// CustomResourceDefinition document: `spec.group` ("" for core), `spec.names`, `spec.scope` and
/// one version with its `schema.openAPIV3Schema`. So one code path serves them and our own kinds;
/// columns and selectable fields come from TableColumns::for_core and SelectableFields::for_core.
const std::vector<base::Json>& core_kinds();

}  // namespace qvd::api

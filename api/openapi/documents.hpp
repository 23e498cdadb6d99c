#pragma once

#include <string>

#include "api/openapi/openapi.hpp"

namespace qvd::api::openapi {

/// `dev.qvd.v1beta1.Widget`; `io.k8s.api.core.v1.Secret` for built-in kinds.
std::string schema_name(const OpenApiKind& kind);
std::string schema_ref(const std::string& name);

/// `{group, version, kind}`.
base::Json gvk(std::string_view group, std::string_view version, std::string_view kind);

/// Schemas of a kind and of its list, by name, added to `out`.
void add_kind_schemas(const OpenApiKind& kind, base::Json& out);
/// ObjectMeta, Status, DeleteOptions and what else all kinds share.
const base::Json& meta_schemas();

/// Paths of a kind, added to `out`.
void add_kind_paths(const OpenApiKind& kind, base::Json& out);

/// The query parameters of a verb (`get`, `list`, `post`, `put`, `patch`, `delete`,
/// `deletecollection`), inline, because kubectl looks for fieldValidation there.
base::Json query_parameters(std::string_view action);

/// The gnostic Document message with a title, a version and no paths.
std::string v2_protobuf(std::string_view title, std::string_view version);

}  // namespace qvd::api::openapi

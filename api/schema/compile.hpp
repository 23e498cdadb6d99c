#pragma once

#include <optional>
#include <string>

#include "api/schema/node.hpp"

namespace qvd::api::schema {

/// Compiles a keyword that holds no further schema. Nothing if it is not one of these.
std::optional<base::Status> compile_scalar_keyword(Node& node, const std::string& keyword,
                                                   const base::Json& value);

/// Derives the CEL shape of a node whose members are compiled.
void build_shape(Node& node, bool root);

}  // namespace qvd::api::schema

#pragma once

#include <string_view>

#include "base/json/json.hpp"

namespace qvd::api {

/// True if a request body starts with Kubernetes' protobuf magic `k8s\0`.
bool is_protobuf_envelope(std::string_view body);

/// Decodes a protobuf request body of a built-in kind (typed clients send it) into the JSON that
/// Go's encoder would print: empty messages and strings are absent, times are RFC 3339 texts, bytes
/// are base64. apiVersion and kind come from the envelope.
/// Errors: BadRequest for malformed bytes, an unknown kind, or nesting and sizes beyond bounds.
base::Result<base::Json> decode_protobuf(std::string_view body);

}  // namespace qvd::api

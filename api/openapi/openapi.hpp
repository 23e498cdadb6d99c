#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json/json.hpp"

namespace qvd::api {

/// A kind as the OpenAPI documents describe it.
struct OpenApiKind {
  std::string group{};  // "" for core
  std::string version{};
  std::string kind{};
  std::string plural{};
  bool namespaced = true;
  bool strategic_merge = false;  // built-in kinds only
  bool status = false;           // has the subresource
  bool scale = false;
  base::Json schema{};  // openAPIV3Schema; null for a kind without one
};

/// One rendered document and its hash (SHA-512, upper-case hex).
struct OpenApiDocument {
  std::string body;
  std::string hash;
};

/// All OpenAPI that we serve, rendered once when the kinds are known. Immutable.
struct OpenApi {
  OpenApiDocument index;                             // GET /openapi/v3
  std::map<std::string, OpenApiDocument> documents;  // `api/v1`, `apis/qvd.dev/v1beta1`
  OpenApiDocument v2_json;                           // GET /openapi/v2, application/json
  OpenApiDocument v2_protobuf;                       // the same for kubectl's protobuf reader
};

inline constexpr std::string_view kOpenApiV2ProtobufType =
    "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

/// `server_version` is printed in `info`, such as `v1.32.0`.
OpenApi build_openapi(const std::vector<OpenApiKind>& kinds, std::string_view server_version);

}  // namespace qvd::api

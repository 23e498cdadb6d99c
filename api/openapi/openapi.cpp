#include "api/openapi/openapi.hpp"

#include "api/openapi/documents.hpp"
#include "base/crypto/hash.hpp"
#include "base/text/letter_case.hpp"

namespace qvd::api {
namespace {

using base::Json;

constexpr const char* kTitle = "QVD Operator";

OpenApiDocument finish(std::string body) {
  std::string hash = base::upper_ascii(base::sha512_hex(body));
  return {std::move(body), std::move(hash)};
}

std::string document_path(const OpenApiKind& kind) {
  return kind.group.empty() ? "api/" + kind.version : "apis/" + kind.group + "/" + kind.version;
}

Json empty_document(std::string_view version) {
  return {{"openapi", "3.0.0"},
          {"info", {{"title", kTitle}, {"version", version}}},
          {"paths", Json::object()},
          {"components", {{"schemas", openapi::meta_schemas()}}}};
}

OpenApiDocument make_index(const std::map<std::string, OpenApiDocument>& documents) {
  Json paths = Json::object();
  for (const auto& [path, document] : documents)
    paths[path] = {{"serverRelativeURL", "/openapi/v3/" + path + "?hash=" + document.hash}};
  return finish(base::dump_json({{"paths", std::move(paths)}}));
}

}  // namespace

OpenApi build_openapi(const std::vector<OpenApiKind>& kinds, std::string_view server_version) {
  std::map<std::string, Json> documents;
  for (const OpenApiKind& kind : kinds) {
    Json& document =
        documents.try_emplace(document_path(kind), empty_document(server_version)).first->second;
    openapi::add_kind_schemas(kind, document["components"]["schemas"]);
    openapi::add_kind_paths(kind, document["paths"]);
  }
  OpenApi out;
  for (const auto& [path, document] : documents)
    out.documents[path] = finish(base::dump_json(document));
  out.index = make_index(out.documents);
  out.v2_json = finish(base::dump_json({{"swagger", "2.0"},
                                        {"info", {{"title", kTitle}, {"version", server_version}}},
                                        {"paths", Json::object()},
                                        {"definitions", Json::object()}}));
  out.v2_protobuf = finish(openapi::v2_protobuf(kTitle, server_version));
  return out;
}

}  // namespace qvd::api

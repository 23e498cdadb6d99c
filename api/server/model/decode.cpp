#include "api/server/model/decode.hpp"

#include "api/protobuf/protobuf.hpp"
#include "base/text/join.hpp"
#include "base/text/letter_case.hpp"
#include "base/text/trim.hpp"
#include "base/yaml/yaml.hpp"

namespace qvd::apiserver {
namespace {

using base::Json;
using base::json_string;

constexpr const char* kAcceptedBodies =
    "the body of the request was in an unknown format - accepted media types include: "
    "application/json, application/yaml";

base::Result<Json> decode_yaml(std::string_view body) {
  auto documents = base::parse_yaml(body, "body");
  if (!documents) return documents.status().with_context("error decoding YAML");
  if (documents->empty()) return base::bad_request("the body of the request is empty");
  return std::move(documents->front().value);  // as Kubernetes: only the first one counts
}

base::Status unrecognised(const Resource& resource, const std::string& why) {
  return base::bad_request("the object provided is unrecognized (must be of type " + resource.kind +
                           "): " + why);
}

base::Status check_type(const Resource& resource, const Json& object) {
  if (!object.is_object()) return unrecognised(resource, "the body is not an object");
  const std::string kind = json_string(object, {"kind"});
  const std::string api_version = json_string(object, {"apiVersion"});
  if (kind.empty()) return unrecognised(resource, "Object 'Kind' is missing");
  if (api_version.empty()) return unrecognised(resource, "Object 'apiVersion' is missing");
  if (api_version != resource.api_version())
    return base::bad_request("the API version in the data (" + api_version +
                             ") does not match the expected API version (" +
                             resource.api_version() + ")");
  if (kind != resource.kind)
    return api::invalid_object(resource.group_kind(), json_string(object, {"metadata", "name"}),
                               {api::invalid_value("kind", kind, "must be " + resource.kind)});
  return {};
}

std::string cannot_handle(const Resource& resource) {
  return resource.kind + " in version \"" + resource.version + "\" cannot be handled as a " +
         resource.kind;
}

}  // namespace

std::string media_type(std::string_view content_type) {
  return base::lower_ascii(base::trim_end(content_type.substr(0, content_type.find(';')), " "));
}

base::Result<FieldValidation> parse_field_validation(std::string_view text,
                                                     std::string_view options_kind) {
  if (text.empty() || text == "Warn") return FieldValidation::kWarn;
  if (text == "Strict") return FieldValidation::kStrict;
  if (text == "Ignore") return FieldValidation::kIgnore;
  return api::invalid_object(
      std::string(options_kind) + ".meta.k8s.io", "",
      {api::unsupported_value("fieldValidation", text, {"", "Ignore", "Strict", "Warn"})});
}

base::Result<Json> decode_body(std::string_view body, std::string_view content_type,
                               std::vector<std::string>* duplicates) {
  const std::string type = media_type(content_type);
  if (api::is_protobuf_envelope(body)) return api::decode_protobuf(body);
  if (type == "application/yaml") return decode_yaml(body);
  // Some clients send JSON without saying so (kubectl scale, python's DELETE).
  if (!type.empty() && type != "application/json" && type != "text/plain" &&
      type != "application/x-www-form-urlencoded" && type != "*/*")
    return base::Status(base::Code::kBadRequest, "UnsupportedMediaType", kAcceptedBodies);
  return base::parse_json(body, {}, duplicates);
}

base::Status conform_object(const Resource& resource, Decoded& decoded) {
  RETURN_IF_ERROR(check_type(resource, decoded.object));
  if (auto status = api::normalise_metadata(decoded.object, &decoded.unknown); !status.ok())
    return status.with_context(cannot_handle(resource));
  resource.schema->prepare(decoded.object, &decoded.unknown);
  return {};
}

base::Result<Decoded> decode_object(const Resource& resource, std::string_view body,
                                    std::string_view content_type) {
  Decoded decoded;
  auto object = decode_body(body, content_type, &decoded.duplicates);
  if (!object && object.status().reason() == "UnsupportedMediaType") return object.status();
  if (!object)
    return unrecognised(resource, "couldn't get version/kind; " + object.status().message());
  decoded.object = std::move(object).value();
  RETURN_IF_ERROR(conform_object(resource, decoded));
  return decoded;
}

base::Status judge_fields(const Resource& resource, const Decoded& decoded, FieldValidation mode,
                          std::vector<std::string>& warnings) {
  if (mode == FieldValidation::kIgnore) return {};
  std::vector<std::string> problems;
  for (const auto& path : decoded.duplicates)
    problems.push_back("duplicate field \"" + path + "\"");
  for (const auto& path : decoded.unknown) problems.push_back("unknown field \"" + path + "\"");
  if (mode == FieldValidation::kWarn) {
    warnings.insert(warnings.end(), problems.begin(), problems.end());
    return {};
  }
  if (problems.empty()) return {};
  return base::bad_request(cannot_handle(resource) +
                           ": strict decoding error: " + base::join(problems, ", "));
}

}  // namespace qvd::apiserver

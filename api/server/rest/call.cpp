#include "api/server/rest/call.hpp"

#include <set>

#include "base/yaml/yaml.hpp"

namespace qvd::apiserver {
namespace {

using base::Json;
using base::http::Response;

// Source: Kubernetes' warning recorder.
constexpr std::size_t kMaxWarningBytes = 4096;
constexpr std::size_t kShortWarning = 256;

std::string quote_warning(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out;
}

bool wants_pretty(const Call& call) {
  if (call.target.has("pretty")) return query_flag(call.target, "pretty");
  const auto agent = call.http.headers.get("User-Agent");
  return agent.starts_with("curl") || agent.starts_with("Wget") || agent.starts_with("Mozilla");
}

}  // namespace

Response document_response(const Call& call, int status, const Json& document) {
  if (!call.format.yaml)
    return api_response(
        status, wants_pretty(call) ? base::dump_json_pretty(document) : base::dump_json(document));
  auto response = api_response(status, base::dump_yaml(document));
  response.headers.set("Content-Type", "application/yaml");
  return response;
}

Response object_response(const Call& call, int status, const Json& object, base::WallTime now) {
  switch (call.format.form) {
    case Form::kObject:
      break;
    case Form::kPartial:
      return document_response(call, status,
                               api::partial_metadata(object, call.format.meta_version));
    case Form::kTable: {
      auto include = api::parse_include_object(call.target.get("includeObject"));
      if (!include) return failure_response(include.status(), {});
      const Json metadata = {
          {"resourceVersion", base::json_string(object, {"metadata", "resourceVersion"})}};
      return document_response(
          call, status,
          api::make_table(call.resource.columns, {&object}, metadata,
                          {.version = call.format.meta_version, .include = *include, .now = now}));
    }
  }
  return document_response(call, status, object);
}

Response object_response(const Call& call, int status, const Object& object, base::WallTime now) {
  if (call.format.form == Form::kObject && !call.format.yaml && !wants_pretty(call))
    return api_response(status, object.text());
  return object_response(call, status, object.json(), now);
}

base::Status check_owner(const Call& call, Access access, const Json& object) {
  return check_ownership(call.user, access, call.resource.group, call.resource.plural, object);
}

base::Result<bool> parse_dry_run(const Call& call, const char* options_kind) {
  const std::string* value = call.target.find("dryRun");
  if (value == nullptr || value->empty()) return false;
  if (*value == "All") return true;
  return api::invalid_object(std::string(options_kind) + ".meta.k8s.io", "",
                             {api::unsupported_value("dryRun", *value, {"All"})});
}

void add_warnings(Response& response, const std::vector<std::string>& warnings) {
  std::size_t total = 0;
  for (const auto& text : warnings) total += text.size();
  std::set<std::string> seen;
  std::size_t sent = 0;
  for (std::string text : warnings) {
    if (!seen.insert(text).second) continue;
    if (total > kMaxWarningBytes && text.size() > kShortWarning) text.resize(kShortWarning);
    sent += text.size();
    if (sent > kMaxWarningBytes) return;
    response.headers.add("Warning", "299 - \"" + quote_warning(text) + "\"");
  }
}

}  // namespace qvd::apiserver

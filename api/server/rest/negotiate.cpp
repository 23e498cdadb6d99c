#include "api/server/rest/negotiate.hpp"

#include <map>
#include <optional>
#include <vector>

#include "base/text/split.hpp"
#include "base/text/trim.hpp"

namespace qvd::apiserver {
namespace {

struct Clause {
  std::string type;
  std::map<std::string, std::string> parameters;
};

std::vector<Clause> parse_accept(std::string_view accept) {
  std::vector<Clause> clauses;
  for (const std::string_view text : base::split(accept, ',')) {
    const auto pieces = base::split(text, ';');
    Clause clause{std::string(base::trim(pieces.front())), {}};
    for (std::size_t i = 1; i < pieces.size(); ++i) {
      const std::string_view piece = base::trim(pieces[i]);
      const auto equals = piece.find('=');
      if (equals != std::string_view::npos)
        clause.parameters[std::string(piece.substr(0, equals))] = piece.substr(equals + 1);
    }
    if (!clause.type.empty()) clauses.push_back(std::move(clause));
  }
  return clauses;
}

std::string parameter(const Clause& clause, const char* name) {
  const auto found = clause.parameters.find(name);
  return found == clause.parameters.end() ? "" : found->second;
}

/// Nothing if this alternative cannot be served.
std::optional<Format> serve(const Clause& clause, bool watch) {
  Format format;
  const bool any = clause.type == "*/*" || clause.type == "application/*";
  format.yaml = clause.type == "application/yaml";
  if (!any && !format.yaml && clause.type != "application/json") return {};
  if (watch && format.yaml) return {};
  const std::string as = parameter(clause, "as");
  if (as.empty()) return format;
  if (parameter(clause, "g") != "meta.k8s.io") return {};
  format.meta_version = parameter(clause, "v");
  if (format.meta_version != "v1" && format.meta_version != "v1beta1") return {};
  if (as == "Table")
    format.form = Form::kTable;
  else if (as == "PartialObjectMetadata" || as == "PartialObjectMetadataList")
    format.form = Form::kPartial;
  else
    return {};
  return format;
}

}  // namespace

base::Result<Format> negotiate(std::string_view accept, bool watch) {
  const auto clauses = parse_accept(accept);
  if (clauses.empty()) return Format{};
  for (const Clause& clause : clauses)
    if (auto format = serve(clause, watch)) return *format;
  return base::Status(base::Code::kBadRequest, "NotAcceptable",
                      watch ? "only the following media types are accepted: "
                              "application/json;stream=watch"
                            : "only the following media types are accepted: application/json, "
                              "application/yaml");
}

std::string negotiate_discovery(std::string_view accept) {
  for (const Clause& clause : parse_accept(accept)) {
    if (clause.type != "application/json") continue;
    const std::string as = parameter(clause, "as");
    const std::string version = parameter(clause, "v");
    if (as.empty()) return "";
    if (as == "APIGroupDiscoveryList" && parameter(clause, "g") == "apidiscovery.k8s.io" &&
        (version == "v2" || version == "v2beta1"))
      return version;
  }
  return "";
}

}  // namespace qvd::apiserver

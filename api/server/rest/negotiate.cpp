#include "api/server/rest/negotiate.hpp"

#include <map>
#include <optional>
#include <vector>

namespace qvd::apiserver {
namespace {

struct Clause {
  std::string type;
  std::map<std::string, std::string> parameters;
};

std::string trim(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t") - begin + 1));
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.push_back(trim(text.substr(0, end)));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::vector<Clause> parse_accept(std::string_view accept) {
  std::vector<Clause> clauses;
  for (const std::string& text : split(accept, ',')) {
    auto pieces = split(text, ';');
    Clause clause{pieces.front(), {}};
    for (std::size_t i = 1; i < pieces.size(); ++i) {
      const auto equals = pieces[i].find('=');
      if (equals != std::string::npos)
        clause.parameters[pieces[i].substr(0, equals)] = pieces[i].substr(equals + 1);
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

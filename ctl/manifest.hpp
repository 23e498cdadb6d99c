#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/yaml/yaml.hpp"
#include "ctl/catalogue.hpp"

namespace qvd::ctl {

/// One object of a manifest, and where it stands.
struct ManifestObject {
  Json value{};
  std::string place{};  // file:line
  base::YamlDocument document{};
  std::string file{};

  [[nodiscard]] std::string api_version() const { return base::json_string(value, {"apiVersion"}); }
  [[nodiscard]] std::string kind() const { return base::json_string(value, {"kind"}); }
  [[nodiscard]] std::string name() const { return base::json_string(value, {"metadata", "name"}); }
  [[nodiscard]] std::string ns() const {
    return base::json_string(value, {"metadata", "namespace"});
  }
};

/// The objects of one text, in order; a List's items each. Every one must have apiVersion, kind and
/// metadata.name. Errors: `file:line: …`.
Result<std::vector<ManifestObject>> parse_manifest(std::string_view text, const std::string& file);

/// The objects of files, folders (*.yaml, *.yml, *.json, by name; not deeper unless `recursive`)
/// and
/// "-", the standard input.
Result<std::vector<ManifestObject>> load_manifests(const std::vector<std::string>& paths,
                                                   bool recursive);

/// A server's refusal with the line of each field that it complains about.
Status locate(const Status& status, const ManifestObject& object);

}  // namespace qvd::ctl

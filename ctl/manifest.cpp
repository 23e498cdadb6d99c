#include "ctl/manifest.hpp"

#include <algorithm>
#include <iostream>

#include "base/os/file.hpp"

namespace qvd::ctl {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxManifest = 16 * 1024 * 1024;

bool is_manifest(const fs::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".yaml" || extension == ".yml" || extension == ".json";
}

std::string at_line(const std::string& file, int line) {
  return file + ":" + std::to_string(line);
}

Status check(const ManifestObject& object) {
  const auto missing = [&](const std::string& what) {
    return base::invalid(object.place + ": " + what);
  };
  if (!object.value.is_object())
    return missing("expected an object with apiVersion, kind and metadata");
  if (object.api_version().empty()) return missing("apiVersion is missing");
  if (object.kind().empty()) return missing("kind is missing");
  if (object.name().empty()) return missing(object.kind() + ": metadata.name is missing");
  return base::ok_status();
}

Status add(std::vector<ManifestObject>& out, ManifestObject object) {
  RETURN_IF_ERROR(check(object));
  out.push_back(std::move(object));
  return base::ok_status();
}

Status add_document(std::vector<ManifestObject>& out, base::YamlDocument document,
                    const std::string& file) {
  const Json& items = base::json_at(document.value, {"items"});
  if (base::json_string(document.value, {"kind"}) != "List" || !items.is_array()) {
    ManifestObject object{.value = document.value,
                          .place = at_line(file, document.line),
                          .document = {},
                          .file = file};
    object.document = std::move(document);
    return add(out, std::move(object));
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    const int line = document.line_of("items[" + std::to_string(i) + "]");
    // The lines inside a list's items are known by the list's paths only.
    RETURN_IF_ERROR(add(out, {.value = items[i],
                              .place = at_line(file, line),
                              .document = {.line = line},
                              .file = file}));
  }
  return base::ok_status();
}

Result<std::vector<fs::path>> files_of(const fs::path& path, bool recursive) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return std::vector<fs::path>{path};
  std::vector<fs::path> files;
  const auto take = [&](const fs::directory_entry& entry) {
    if (entry.is_regular_file() && is_manifest(entry.path())) files.push_back(entry.path());
  };
  if (recursive)
    for (const auto& entry : fs::recursive_directory_iterator(path, error)) take(entry);
  else
    for (const auto& entry : fs::directory_iterator(path, error)) take(entry);
  if (error) return base::errno_status("read the folder " + path.string(), error.value());
  if (files.empty())
    return base::not_found("the folder " + path.string() + " has no *.yaml, *.yml or *.json");
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::string> read_limited(std::istream& input) {
  std::string text(kMaxManifest + 1, '\0');
  input.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(input.gcount()));
  if (text.size() <= kMaxManifest) return text;
  return base::invalid("the standard input is longer than " + std::to_string(kMaxManifest) +
                       " bytes; split it");
}

}  // namespace

Result<std::vector<ManifestObject>> parse_manifest(std::string_view text, const std::string& file) {
  ASSIGN_OR_RETURN(
      auto documents,
      base::parse_yaml(text, file, {.max_bytes = kMaxManifest, .max_nodes = 1'000'000}));
  std::vector<ManifestObject> out;
  for (base::YamlDocument& document : documents)
    RETURN_IF_ERROR(add_document(out, std::move(document), file));
  return out;
}

Result<std::vector<ManifestObject>> load_manifests(const std::vector<std::string>& paths,
                                                   bool recursive) {
  std::vector<ManifestObject> out;
  const auto append = [&](std::vector<ManifestObject> more) {
    std::move(more.begin(), more.end(), std::back_inserter(out));
  };
  for (const std::string& path : paths) {
    if (path == "-") {
      ASSIGN_OR_RETURN(const std::string text, read_limited(std::cin));
      ASSIGN_OR_RETURN(auto objects, parse_manifest(text, "standard input"));
      append(std::move(objects));
      continue;
    }
    ASSIGN_OR_RETURN(const std::vector<fs::path> files, files_of(path, recursive));
    for (const fs::path& file : files) {
      ASSIGN_OR_RETURN(const std::string text, base::read_file(file, kMaxManifest));
      ASSIGN_OR_RETURN(auto objects, parse_manifest(text, file.string()));
      append(std::move(objects));
    }
  }
  return out;
}

Status locate(const Status& status, const ManifestObject& object) {
  if (status.ok()) return status;
  std::string text = object.place + ": " + object.kind() + " " + object.name() + ": " +
                     std::string(status.message());
  for (const base::FieldCause& cause : status.causes())
    text += "\n  " + at_line(object.file, object.document.line_of(cause.field)) + ": " +
            cause.field + ": " + cause.message;
  return {status.code(), std::string(status.reason()), text};
}

}  // namespace qvd::ctl

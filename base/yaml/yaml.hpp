#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/core/result.hpp"
#include "base/json/json.hpp"

namespace qvd::base {

/// Bounds on a document, checked before and while it is read.
struct YamlLimits {
  std::size_t max_bytes = 1024 * 1024;
  std::size_t max_depth = 64;
  std::size_t max_nodes = 100'000;
};

/// One document of a YAML stream, as JSON.
struct YamlDocument {
  Json value{};
  int line = 1;  // where it begins
  /// Line of each value by its path (`spec.volumes[0].size`; the root is ""), for later errors.
  std::map<std::string, int, std::less<>> lines{};

  /// The line of a path, or of its nearest known parent.
  [[nodiscard]] int line_of(std::string_view path) const;
};

/// Reads a stream of documents, strictly: the core schema of YAML 1.2 (so `yes` is a string; quoted
/// scalars always are), no aliases, anchors, merge keys, own tags, duplicate or non-string keys, no
/// U+0000, no `0123` (octal to some readers, decimal to others). Empty documents are left out.
/// Errors: BadRequest, `file:line: path: reason`.
Result<std::vector<YamlDocument>> parse_yaml(std::string_view text, std::string_view file,
                                             const YamlLimits& limits = {});

/// A JSON document as block-style YAML that parse_yaml reads back to the same value.
std::string dump_yaml(const Json& value);

}  // namespace qvd::base

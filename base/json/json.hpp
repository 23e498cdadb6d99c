#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/core/result.hpp"

namespace qvd::base {

/// A JSON document. Objects keep their keys sorted, so that equal documents print alike.
using Json = nlohmann::json;

/// Bounds on a document that a stranger sent; checked before and while it is parsed.
struct JsonLimits {
  std::size_t max_bytes = 3 * 1024 * 1024;  // as Kubernetes limits request bodies
  std::size_t max_depth = 64;
};

/// Parses one complete JSON text, strictly: UTF-8, no comments, no NaN, no U+0000 in strings,
/// no number that JSON cannot carry on, nothing behind the value.
/// A duplicate key is an error unless `duplicates` is given: then the last one wins and the path
/// of each (`spec.size`) is appended there, as Kubernetes' field validation reports them.
Result<Json> parse_json(std::string_view text, const JsonLimits& limits = {},
                        std::vector<std::string>* duplicates = nullptr);

/// Compact text of a document. Never throws: invalid UTF-8 is replaced.
std::string dump_json(const Json& value);
/// Indented by two, for people.
std::string dump_json_pretty(const Json& value);

/// The member at a path of keys, or null if any step is missing.
const Json& json_at(const Json& value, std::initializer_list<std::string_view> path);
/// The string at a path of keys, or "" if it is missing or no string.
std::string json_string(const Json& value, std::initializer_list<std::string_view> path);

}  // namespace qvd::base

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/server/model/resource.hpp"

namespace qvd::apiserver {

/// How unknown and duplicate fields of a request are treated (`fieldValidation`).
enum class FieldValidation { kIgnore, kWarn, kStrict };
/// "" is Warn. Errors: Invalid for another word; `options_kind` is such as CreateOptions.
base::Result<FieldValidation> parse_field_validation(std::string_view text,
                                                     std::string_view options_kind);

/// A request body as an object of a kind, and what is odd about it.
struct Decoded {
  base::Json object{};
  std::vector<std::string> duplicates{};  // paths of keys given twice
  std::vector<std::string> unknown{};     // paths of members that were removed
};

/// Any body as JSON: JSON, YAML (by content type) or protobuf of a built-in kind.
/// Errors: BadRequest; reason UnsupportedMediaType for another content type.
base::Result<base::Json> decode_body(std::string_view body, std::string_view content_type,
                                     std::vector<std::string>* duplicates);

/// The body of a create or update: apiVersion and kind are checked, metadata normalised, nulls
/// dropped, unknown members pruned, defaults filled in.
base::Result<Decoded> decode_object(const Resource& resource, std::string_view body,
                                    std::string_view content_type);

/// The same for an object that is JSON already (the result of a patch).
base::Status conform_object(const Resource& resource, Decoded& decoded);

/// BadRequest in strict mode if anything was odd; warnings otherwise.
base::Status judge_fields(const Resource& resource, const Decoded& decoded, FieldValidation mode,
                          std::vector<std::string>& warnings);

/// The media type without parameters, in lower case.
std::string media_type(std::string_view content_type);

}  // namespace qvd::apiserver

#include "api/patch/limits.hpp"
#include "api/patch/patch.hpp"

namespace qvd::api {
namespace {

using base::Json;

// Recursion is as deep as the patch, whose depth was checked.
void merge(Json& target, const Json& patch) {
  if (!patch.is_object()) {
    target = patch;
    return;
  }
  if (!target.is_object()) target = Json::object();
  for (const auto& [key, value] : patch.items()) {
    if (value.is_null()) {
      target.erase(key);
    } else {
      merge(target[key], value);
    }
  }
}

}  // namespace

base::Result<Json> apply_merge_patch(const Json& object, const Json& patch) {
  if (!patch.is_object())
    return base::bad_request("error decoding patch: a merge patch is a JSON object");
  RETURN_IF_ERROR(check_depth(measure(patch).depth));
  Json result = object;
  merge(result, patch);
  return result;
}

}  // namespace qvd::api

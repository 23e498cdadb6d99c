#include <algorithm>

#include "api/patch/limits.hpp"
#include "api/patch/patch.hpp"
#include "api/patch/patch_operation.hpp"

namespace qvd::api {
namespace {

using base::Json;
using Kind = PatchOperation::Kind;

base::Status too_large(const std::string& message) {
  return {base::Code::kBadRequest, "RequestEntityTooLarge", "Request entity too large: " + message};
}

base::Status missing(const JsonPointer& path) {
  return base::invalid("path \"" + path.to_string() + "\" does not exist");
}

// kubectl prints the causes of a 422, so the failed operation is named there.
base::Status impossible(const base::Status& status, std::size_t index) {
  const base::Status named =
      status.with_context("operation " + std::to_string(index) + " of the JSON patch");
  return named.with_causes({{"FieldValueInvalid", "patch", named.message()}});
}

// The container that holds the last token of a path, or null.
Json* parent_of(Json& document, JsonPointer path) {
  path.tokens.pop_back();
  Json* found = find_pointer(document, path);
  return found != nullptr && found->is_structured() ? found : nullptr;
}

bool is_inside(const JsonPointer& path, const JsonPointer& container) {
  return path.tokens.size() > container.tokens.size() &&
         std::equal(container.tokens.begin(), container.tokens.end(), path.tokens.begin());
}

class Patcher {
 public:
  explicit Patcher(const Json& object) : document_(object) {}

  base::Status apply(const PatchOperation& operation) {
    switch (operation.kind) {
      case Kind::kAdd:
        return insert(operation.path, *operation.value);
      case Kind::kRemove:
        return base::status_of(take(operation.path));
      case Kind::kReplace:
        return replace(operation);
      case Kind::kTest:
        return test(operation);
      case Kind::kMove:
        return move(operation);
      case Kind::kCopy:
        return copy(operation);
    }
    return {};
  }

  Json result() { return std::move(document_); }

 private:
  base::Status charge(std::size_t work) {
    work_ += work;
    return work_ <= kMaxPatchWork ? base::Status()
                                  : too_large("the JSON patch asks for too much work");
  }

  // Every value that enters the document is measured here, so it never gets too deep to be safe.
  base::Status check_entry(const JsonPointer& path, const Extent& extent) {
    RETURN_IF_ERROR(charge(extent.values));
    return check_depth(path.tokens.size() + extent.depth);
  }

  base::Status insert(const JsonPointer& path, Json value) {
    RETURN_IF_ERROR(check_entry(path, measure(value)));
    if (path.tokens.empty()) {
      document_ = std::move(value);
      return {};
    }
    Json* parent = parent_of(document_, path);
    if (parent == nullptr) return missing(path);
    const std::string& token = path.tokens.back();
    if (parent->is_object()) {
      (*parent)[token] = std::move(value);
      return {};
    }
    const auto index = token == "-" ? parent->size() : array_index(token, parent->size() + 1);
    if (!index) return missing(path);
    RETURN_IF_ERROR(charge(parent->size() - *index));
    parent->insert(parent->begin() + static_cast<std::ptrdiff_t>(*index), std::move(value));
    return {};
  }

  base::Result<Json> take(const JsonPointer& path) {
    if (path.tokens.empty()) return std::exchange(document_, Json());
    Json* found = find_pointer(document_, path);
    if (found == nullptr) return missing(path);
    Json out = std::move(*found);
    Json* parent = parent_of(document_, path);
    const std::string& token = path.tokens.back();
    if (parent->is_object()) {
      parent->erase(token);
      return out;
    }
    const auto index = array_index(token, parent->size());
    RETURN_IF_ERROR(charge(parent->size() - *index));
    parent->erase(*index);
    return out;
  }

  base::Status replace(const PatchOperation& operation) {
    Json* found = find_pointer(document_, operation.path);
    if (found == nullptr) return missing(operation.path);
    RETURN_IF_ERROR(check_entry(operation.path, measure(*operation.value)));
    *found = *operation.value;
    return {};
  }

  base::Status test(const PatchOperation& operation) {
    const Json* found = find_pointer(document_, operation.path);
    // As in Kubernetes' patch library, an absent member equals null.
    if (found == nullptr && operation.value->is_null()) return {};
    if (found == nullptr || *found != *operation.value)
      return base::invalid("testing value at \"" + operation.path.to_string() + "\" failed");
    return {};
  }

  base::Status move(const PatchOperation& operation) {
    if (is_inside(operation.path, operation.from))
      return base::invalid("cannot move \"" + operation.from.to_string() + "\" into itself");
    ASSIGN_OR_RETURN(Json value, take(operation.from));
    return insert(operation.path, std::move(value));
  }

  base::Status copy(const PatchOperation& operation) {
    const Json* found = find_pointer(document_, operation.from);
    if (found == nullptr) return missing(operation.from);
    copied_ += measure(*found).values;
    if (copied_ > kMaxCopiedValues)
      return too_large("the copies of a JSON patch exceed " + std::to_string(kMaxCopiedValues) +
                       " values");
    return insert(operation.path, *found);
  }

  Json document_;
  std::size_t copied_ = 0;
  std::size_t work_ = 0;
};

}  // namespace

base::Result<Json> apply_json_patch(const Json& object, const Json& patch) {
  if (!patch.is_array())
    return base::bad_request("error decoding patch: a JSON patch is an array of operations");
  if (patch.size() > kMaxJsonPatchOperations)
    return too_large("The allowed maximum operations in a JSON patch is " +
                     std::to_string(kMaxJsonPatchOperations) + ", got " +
                     std::to_string(patch.size()));
  Patcher patcher(object);
  for (std::size_t i = 0; i < patch.size(); ++i) {
    ASSIGN_OR_RETURN(const PatchOperation operation, PatchOperation::parse(patch[i]));
    if (auto status = patcher.apply(operation); !status.ok())
      return status.code() == base::Code::kInvalid ? impossible(status, i) : status;
  }
  return patcher.result();
}

}  // namespace qvd::api

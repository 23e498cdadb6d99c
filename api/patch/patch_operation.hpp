#pragma once

#include "api/patch/json_pointer.hpp"

namespace qvd::api {

/// One operation of an RFC 6902 patch.
struct PatchOperation {
  enum class Kind { kAdd, kRemove, kReplace, kTest, kMove, kCopy };
  Kind kind = Kind::kTest;
  JsonPointer path;
  JsonPointer from;                   // of move and copy
  const base::Json* value = nullptr;  // of add, replace and test; points into the patch

  /// Errors: BadRequest naming the malformed operation.
  static base::Result<PatchOperation> parse(const base::Json& entry);
};

}  // namespace qvd::api

#pragma once

#include <string>
#include <vector>

#include "api/server/model/resource.hpp"
#include "base/core/clock.hpp"

namespace qvd::apiserver {

/// What the server adds to a new object.
struct NewObject {
  std::string ns;  // of the URL
  std::string uid;
  base::WallTime now;
};

/// Makes a decoded object ready to be stored for the first time: server-set metadata, generation,
/// kind rules, validation. The name must be set (given or generated).
/// Errors: Invalid with causes. `warnings` receives texts for Warning headers.
base::Status prepare_create(const Resource& resource, const NewObject& given, base::Json& object,
                            std::vector<std::string>& warnings);

/// Which part of an object a request may change.
enum class Part { kMain, kStatus, kFinalize };

/// Turns a decoded object into what the update of `old` stores: only the part asked for is taken,
/// what only the server sets is kept, generation moves if something outside metadata and status
/// changed. Errors: Invalid with causes; Conflict if the body carries another uid.
base::Status prepare_update(const Resource& resource, Part part, const base::Json& old,
                            base::Json& object, std::vector<std::string>& warnings);

/// Whether two objects differ in anything that is stored.
bool same_content(const base::Json& a, const base::Json& b);

/// `widgets.qvd.dev "a" not found` and the like.
base::Status object_not_found(const Resource& resource, const std::string& name);
base::Status object_exists(const Resource& resource, const std::string& name);
base::Status object_modified(const Resource& resource, const std::string& name);

/// 400 unless the body's namespace is that of the URL or absent; fills it in (removes it for
/// cluster-scoped kinds).
base::Status adopt_namespace(const Resource& resource, const std::string& ns, base::Json& object);

}  // namespace qvd::apiserver

#include "api/client/object_key.hpp"

namespace qvd::api {

ObjectKey key_of(const base::Json& object) {
  return {base::json_string(object, {"metadata", "namespace"}),
          base::json_string(object, {"metadata", "name"})};
}

std::string uid_of(const base::Json& object) {
  return base::json_string(object, {"metadata", "uid"});
}

std::string resource_version_of(const base::Json& object) {
  return base::json_string(object, {"metadata", "resourceVersion"});
}

}  // namespace qvd::api

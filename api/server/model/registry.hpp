#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/server/model/resource.hpp"

namespace qvd::apiserver {

using ResourcePtr = std::shared_ptr<const Resource>;

/// All kinds that this server serves. Immutable after creation; any thread.
class Registry {
 public:
  /// Reads built-in kinds and CustomResourceDefinition documents. Errors name the document and the
  /// place: a schema or CEL rule that we could not enforce stops the server here.
  static base::Result<Registry> create(const std::vector<base::Json>& built_in,
                                       const std::vector<base::Json>& custom);

  /// Null if there is none.
  [[nodiscard]] const Resource* find(std::string_view group, std::string_view version,
                                     std::string_view plural) const;
  /// By kind, as owner references name it. Null if there is none.
  [[nodiscard]] const Resource* find_kind(std::string_view api_version,
                                          std::string_view kind) const;
  /// By the place of its keys. Null if there is none.
  [[nodiscard]] const Resource* find_key(const KeyParts& key) const;
  [[nodiscard]] bool has_version(std::string_view group, std::string_view version) const;
  [[nodiscard]] const std::vector<ResourcePtr>& all() const { return resources_; }

 private:
  std::vector<ResourcePtr> resources_;
};

/// One kind from its definition. Exposed for tests.
base::Result<ResourcePtr> make_resource(const base::Json& definition, bool built_in);

}  // namespace qvd::apiserver

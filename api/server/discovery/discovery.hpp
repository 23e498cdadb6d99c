#pragma once

#include <map>
#include <string>
#include <string_view>

#include "api/server/model/registry.hpp"

namespace qvd::apiserver {

/// A kind that is only ever created and answered, never stored (SelfSubjectReview …).
struct TransientKind {
  std::string_view group;
  std::string_view version;
  std::string_view kind;
  std::string_view plural;
};

/// A rendered document with its entity tag.
struct Document {
  std::string body;
  std::string etag;  // in quotes
  std::string content_type = "application/json";
};

/// All discovery documents, rendered once: by path (`/api`, `/apis`, `/apis/qvd.dev`,
/// `/apis/qvd.dev/v1beta1`, `/api/v1`) and, for the first two, by version of the aggregated form.
/// Immutable; any thread.
class Discovery {
 public:
  Discovery(const Registry& registry, const std::vector<TransientKind>& transient);

  /// `aggregated` is "", "v2" or "v2beta1". Null if there is no such document.
  [[nodiscard]] const Document* find(const std::string& path, const std::string& aggregated) const;

 private:
  std::map<std::pair<std::string, std::string>, Document> documents_;
};

}  // namespace qvd::apiserver

#include "api/types/kind_codec.hpp"

namespace qvd::api {

std::string describe_document(const KindInfo& kind, const base::Json& document) {
  const std::string name = base::json_string(document, {"metadata", "name"});
  const std::string ns = base::json_string(document, {"metadata", "namespace"});
  std::string out(kind.kind);
  if (!name.empty()) out += " " + (ns.empty() ? name : ns + "/" + name);
  return out;
}

}  // namespace qvd::api

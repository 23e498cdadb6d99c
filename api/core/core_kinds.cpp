#include "api/core/core_kinds.hpp"

#include "api/core/definitions.hpp"

namespace qvd::api {

const std::vector<base::Json>& core_kinds() {
  static const std::vector<base::Json> kinds = [] {
    std::vector<base::Json> out;
    for (const char* text :
         {core::kNamespace, core::kServiceAccount, core::kSecret, core::kConfigMap, core::kEvent,
          core::kLease, core::kCustomResourceDefinition}) {
      auto document = base::parse_json(text);
      QVD_CHECK(document.has_value(), "a built-in kind is not JSON");
      out.push_back(std::move(*document));
    }
    return out;
  }();
  return kinds;
}

}  // namespace qvd::api

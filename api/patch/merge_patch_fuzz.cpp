#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api/patch/patch.hpp"

// A document and a patch, with a line break between them; both merges must end and be repeatable.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto cut = input.find('\n');
  if (cut == std::string_view::npos) return 0;
  const auto object = qvd::base::parse_json(input.substr(0, cut));
  const auto patch = qvd::base::parse_json(input.substr(cut + 1));
  if (!object || !patch) return 0;
  if (const auto once = qvd::api::apply_merge_patch(*object, *patch)) {
    const auto twice = qvd::api::apply_merge_patch(*once, *patch);
    QVD_CHECK(twice && *twice == *once, "a merge patch applied twice changes something");
  }
  for (const char* kind : {"Namespace", "ServiceAccount"}) {
    const auto merged = qvd::api::apply_strategic_merge_patch(*object, *patch, kind);
    QVD_CHECK(!merged || merged->is_object(), "a strategic merge makes an object");
  }
  return 0;
}

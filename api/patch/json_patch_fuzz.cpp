#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api/patch/patch.hpp"

// A document and a patch, with a line break between them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto cut = input.find('\n');
  if (cut == std::string_view::npos) return 0;
  const auto object = qvd::base::parse_json(input.substr(0, cut));
  const auto patch = qvd::base::parse_json(input.substr(cut + 1));
  if (!object || !patch) return 0;
  const auto result = qvd::api::apply_json_patch(*object, *patch);
  if (result) {
    // What comes out must be safe to write and read again.
    const auto again = qvd::base::parse_json(qvd::base::dump_json(*result));
    QVD_CHECK(again && *again == *result, "a patched document does not survive being stored");
  }
  return 0;
}

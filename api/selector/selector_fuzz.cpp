#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api/selector/field_selector.hpp"
#include "api/selector/label_selector.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const qvd::base::Json labels = {{"app", "web"}, {"tier", "3"}};
  if (const auto selector = qvd::api::LabelSelector::parse(text)) {
    selector->matches(labels);
    selector->matches(nullptr);
  }
  static const auto fields = qvd::api::SelectableFields::for_custom(true, {".spec.host"});
  if (const auto selector = qvd::api::FieldSelector::parse(text, fields))
    selector->matches({{"metadata", {{"name", "a"}}}, {"spec", {{"host", 5}}}});
  return 0;
}

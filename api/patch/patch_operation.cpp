#include "api/patch/patch_operation.hpp"

#include <array>
#include <optional>
#include <utility>

namespace qvd::api {
namespace {

using base::Json;
using Kind = PatchOperation::Kind;

std::optional<Kind> kind_of(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, Kind>, 6> kKinds = {
      {{"add", Kind::kAdd},
       {"remove", Kind::kRemove},
       {"replace", Kind::kReplace},
       {"test", Kind::kTest},
       {"move", Kind::kMove},
       {"copy", Kind::kCopy}}};
  for (const auto& [text, kind] : kKinds)
    if (text == name) return kind;
  return std::nullopt;
}

base::Status malformed(const Json& entry, const std::string& why) {
  return base::bad_request("error decoding patch: operation " + base::dump_json(entry) + " " + why);
}

base::Result<JsonPointer> pointer_of(const Json& entry, const char* member) {
  const Json& text = base::json_at(entry, {member});
  if (!text.is_string()) return malformed(entry, std::string("has no ") + member);
  auto pointer = JsonPointer::parse(text.get_ref<const std::string&>());
  if (!pointer) return malformed(entry, "is not usable: " + pointer.status().message());
  return pointer;
}

}  // namespace

base::Result<PatchOperation> PatchOperation::parse(const Json& entry) {
  if (!entry.is_object()) return malformed(entry, "is not an object");
  const auto kind = kind_of(base::json_string(entry, {"op"}));
  if (!kind)
    return base::bad_request("invalid operation " + base::dump_json(entry) +
                             ": unsupported operation");
  PatchOperation out;
  out.kind = *kind;
  ASSIGN_OR_RETURN(out.path, pointer_of(entry, "path"));
  if (out.kind == Kind::kMove || out.kind == Kind::kCopy) {
    ASSIGN_OR_RETURN(out.from, pointer_of(entry, "from"));
  } else if (out.kind != Kind::kRemove) {
    const auto value = entry.find("value");
    if (value == entry.end()) return malformed(entry, "has no value");
    out.value = &*value;
  }
  return out;
}

}  // namespace qvd::api

#include "api/protobuf/decode.hpp"

#include <chrono>

#include "api/protobuf/wire.hpp"
#include "base/core/clock.hpp"
#include "base/crypto/base64.hpp"

namespace qvd::api::protobuf {
namespace {

using base::Json;

base::Status malformed(const Field& field) {
  return base::bad_request("the protobuf body is malformed at " + std::string(field.name));
}

const Field* find_field(const Message& message, std::uint32_t number) {
  for (const Field& field : message.fields)
    if (field.number == number) return &field;
  return nullptr;
}

bool is_number(FieldKind kind) {
  return kind == FieldKind::kInt || kind == FieldKind::kBool;
}

// JSON must be UTF-8 without U+0000; a protobuf string of a hostile client need not be. What does
// not survive being written and read is neither.
bool is_json_text(std::string_view text) {
  const Json value = std::string(text);
  const auto again = base::parse_json(base::dump_json(value));
  return again && *again == value;
}

base::Result<std::string> decode_text(const Field& field, std::string_view bytes) {
  if (!is_json_text(bytes)) return malformed(field);
  return std::string(bytes);
}

// A time without seconds and nanos is Go's zero time, printed as null and left out.
base::Result<Json> decode_time(const Field& field, std::string_view bytes) {
  std::int64_t seconds = 0;
  std::int64_t nanos = 0;
  WireReader reader(bytes);
  if (reader.done()) return Json();
  while (!reader.done()) {
    const auto part = reader.next();
    if (!part || part->type != WireField::Type::kVarint) return malformed(field);
    (part->number == 1 ? seconds : nanos) = static_cast<std::int64_t>(part->number_value);
  }
  // The years 1678 to 2261, which a clock of nanoseconds can hold.
  constexpr std::int64_t kMaxSeconds = 9'214'646'400;
  if (seconds < -kMaxSeconds || seconds > kMaxSeconds || nanos < 0 || nanos > 999'999'999)
    return malformed(field);
  const base::WallTime time{std::chrono::seconds(seconds) + std::chrono::nanoseconds(nanos)};
  return Json(field.kind == FieldKind::kTime ? base::format_rfc3339(time)
                                             : base::format_rfc3339_micro(time));
}

base::Result<Json> decode_raw_json(const Field& field, std::string_view bytes) {
  WireReader reader(bytes);
  Json out;
  while (!reader.done()) {
    const auto part = reader.next();
    if (!part || part->type != WireField::Type::kBytes) return malformed(field);
    ASSIGN_OR_RETURN(out, base::parse_json(part->bytes));
  }
  return out;
}

base::Result<Json> decode_list(const Field& field, std::string_view bytes) {
  WireReader reader(bytes);
  Json out = Json::array();
  while (!reader.done()) {
    const auto part = reader.next();
    if (!part || part->type != WireField::Type::kBytes) return malformed(field);
    ASSIGN_OR_RETURN(std::string item, decode_text(field, part->bytes));
    out.push_back(std::move(item));
  }
  return out;
}

base::Result<Json> decode_map_value(const Field& field, std::string_view bytes) {
  if (field.kind == FieldKind::kBytesMap) return Json(base::base64_encode(bytes));
  if (field.kind == FieldKind::kListMap) return decode_list(field, bytes);
  ASSIGN_OR_RETURN(std::string text, decode_text(field, bytes));
  return Json(std::move(text));
}

// One entry {1 key, 2 value} of a map.
base::Status decode_entry(const Field& field, std::string_view bytes, Json& map) {
  std::string key;
  std::string_view value;
  WireReader reader(bytes);
  while (!reader.done()) {
    const auto part = reader.next();
    if (!part || part->type != WireField::Type::kBytes) return malformed(field);
    if (part->number == 1) {
      ASSIGN_OR_RETURN(key, decode_text(field, part->bytes));
    } else if (part->number == 2) {
      value = part->bytes;
    }
  }
  ASSIGN_OR_RETURN(map[key], decode_map_value(field, value));
  return {};
}

base::Result<Json> decode_value(const Field& field, const WireField& wire) {
  if (is_number(field.kind) != (wire.type == WireField::Type::kVarint)) return malformed(field);
  switch (field.kind) {
    case FieldKind::kInt:
      return Json(static_cast<std::int64_t>(wire.number_value));
    case FieldKind::kBool:
      return Json(wire.number_value != 0);
    case FieldKind::kString: {
      ASSIGN_OR_RETURN(std::string text, decode_text(field, wire.bytes));
      return Json(std::move(text));
    }
    case FieldKind::kBytes:
      return Json(base::base64_encode(wire.bytes));
    case FieldKind::kTime:
    case FieldKind::kMicroTime:
      return decode_time(field, wire.bytes);
    case FieldKind::kRawJson:
      return decode_raw_json(field, wire.bytes);
    case FieldKind::kMessage:
      return decode_message(*field.message, wire.bytes);
    case FieldKind::kStringMap:
    case FieldKind::kBytesMap:
    case FieldKind::kListMap:
      break;
  }
  return malformed(field);
}

bool is_map(FieldKind kind) {
  return kind == FieldKind::kStringMap || kind == FieldKind::kBytesMap ||
         kind == FieldKind::kListMap;
}

// Go writes empty strings, zeros and empty messages of members that are no pointers.
bool is_absent(const Field& field, const Json& value) {
  if (value.is_null()) return true;
  if (field.pointer) return false;
  return value == "" || value == 0 || value == false || (value.is_object() && value.empty());
}

base::Status decode_field(const Field& field, const WireField& wire, Json& out) {
  const std::string name(field.name);
  if (is_map(field.kind)) {
    if (wire.type != WireField::Type::kBytes) return malformed(field);
    if (!out.contains(name)) out[name] = Json::object();
    return decode_entry(field, wire.bytes, out[name]);
  }
  ASSIGN_OR_RETURN(Json value, decode_value(field, wire));
  if (field.repeated) {
    if (!out.contains(name)) out[name] = Json::array();
    out[name].push_back(std::move(value));
  } else if (!is_absent(field, value)) {
    out[name] = std::move(value);
  }
  return {};
}

}  // namespace

base::Result<Json> decode_message(const Message& message, std::string_view bytes) {
  Json out = Json::object();
  WireReader reader(bytes);
  while (!reader.done()) {
    const auto wire = reader.next();
    if (!wire) return base::bad_request("the protobuf body is malformed");
    // Members that a newer Kubernetes added are skipped, as protobuf means it.
    const Field* field = find_field(message, wire->number);
    if (field != nullptr) RETURN_IF_ERROR(decode_field(*field, *wire, out));
  }
  return out;
}

}  // namespace qvd::api::protobuf

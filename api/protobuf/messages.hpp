#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace qvd::api::protobuf {

struct Message;

enum class FieldKind : std::uint8_t {
  kString,
  kBytes,  // base64 in JSON
  kInt,
  kBool,
  kMessage,
  kTime,       // seconds and nanos; `2026-11-21T08:00:00Z`
  kMicroTime,  // the same with six digits
  kStringMap,
  kBytesMap,
  kListMap,  // values are messages of repeated strings (ExtraValue)
  kRawJson   // a JSON text in field 1 of a message
};

struct Field {
  std::uint32_t number = 0;
  std::string_view name;
  FieldKind kind = FieldKind::kString;
  bool repeated = false;
  bool pointer = false;  // of scalars: zero is a value, not absence
  const Message* message = nullptr;
};

/// Members of a message, by number. Source: Kubernetes' generated.proto.
struct Message {
  std::span<const Field> fields;
};

/// The message of a built-in kind; null if the kind has none here.
const Message* find_message(std::string_view api_version, std::string_view kind);

}  // namespace qvd::api::protobuf

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace qvd::api::protobuf {

/// One field of a message as it stands in the bytes.
struct WireField {
  std::uint32_t number = 0;
  enum class Type : std::uint8_t { kVarint, kFixed64, kBytes, kFixed32 } type = Type::kVarint;
  std::uint64_t number_value = 0;  // of varints and fixed ones
  std::string_view bytes;          // of kBytes; a view into the message
};

/// Reads the fields of a message one by one. Bounded by the message: it never reads beyond.
class WireReader {
 public:
  explicit WireReader(std::string_view message) : rest_(message) {}
  [[nodiscard]] bool done() const { return rest_.empty(); }
  /// The next field; nothing if the bytes are malformed (groups count as such).
  std::optional<WireField> next();

 private:
  std::optional<std::uint64_t> take_varint();
  std::optional<std::uint64_t> take_fixed(std::size_t bytes);
  std::string_view rest_;
};

}  // namespace qvd::api::protobuf

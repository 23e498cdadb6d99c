#include "api/protobuf/wire.hpp"

namespace qvd::api::protobuf {

std::optional<std::uint64_t> WireReader::take_varint() {
  std::uint64_t out = 0;
  for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    if (shift == 63 && byte > 1) return std::nullopt;
    out |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
    if ((byte & 0x80U) == 0) return out;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> WireReader::take_fixed(std::size_t bytes) {
  if (rest_.size() < bytes) return std::nullopt;
  std::uint64_t out = 0;
  for (std::size_t i = bytes; i-- > 0;) out = (out << 8) | static_cast<unsigned char>(rest_[i]);
  rest_.remove_prefix(bytes);
  return out;
}

std::optional<WireField> WireReader::next() {
  const auto tag = take_varint();
  if (!tag || (*tag >> 3) == 0 || (*tag >> 3) > 0x1fffffff) return std::nullopt;
  WireField out;
  out.number = static_cast<std::uint32_t>(*tag >> 3);
  std::optional<std::uint64_t> value;
  switch (*tag & 7) {
    case 0:
      value = take_varint();
      break;
    case 1:
      out.type = WireField::Type::kFixed64;
      value = take_fixed(8);
      break;
    case 2: {
      out.type = WireField::Type::kBytes;
      value = take_varint();
      if (!value || *value > rest_.size()) return std::nullopt;
      out.bytes = rest_.substr(0, static_cast<std::size_t>(*value));
      rest_.remove_prefix(static_cast<std::size_t>(*value));
      break;
    }
    case 5:
      out.type = WireField::Type::kFixed32;
      value = take_fixed(4);
      break;
    default:
      return std::nullopt;
  }
  if (!value) return std::nullopt;
  out.number_value = *value;
  return out;
}

}  // namespace qvd::api::protobuf

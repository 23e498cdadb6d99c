#include "api/openapi/documents.hpp"

namespace qvd::api::openapi {
namespace {

void append_varint(std::string& out, std::size_t value) {
  while (value >= 0x80) {
    out += static_cast<char>(0x80U | (value & 0x7fU));
    value >>= 7;
  }
  out += static_cast<char>(value);
}

// A field that holds bytes, text or a message.
void append_field(std::string& out, unsigned number, std::string_view bytes) {
  out += static_cast<char>((number << 3) | 2U);
  append_varint(out, bytes.size());
  out += bytes;
}

}  // namespace

// kubectl feeds whatever it gets to a protobuf reader, for `kind: List` files among others. A
// document that describes no kind makes it leave validation to the server.
std::string v2_protobuf(std::string_view title, std::string_view version) {
  std::string info;
  append_field(info, 1, title);
  append_field(info, 2, version);
  std::string out;
  append_field(out, 1, "2.0");
  append_field(out, 2, info);
  append_field(out, 8, "");  // paths
  return out;
}

}  // namespace qvd::api::openapi

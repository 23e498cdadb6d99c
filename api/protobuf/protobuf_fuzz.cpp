#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api/protobuf/protobuf.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  if (const auto object = qvd::api::decode_protobuf(body)) {
    const auto again = qvd::base::parse_json(qvd::base::dump_json(*object));
    QVD_CHECK(again && *again == *object, "a decoded body does not survive being stored");
  }
  return 0;
}

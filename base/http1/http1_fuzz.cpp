// Entry for libFuzzer, and for the mutation loop of mutation_test.cpp.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/http1/parse.hpp"
#include "base/http1/query.hpp"
#include "base/http1/simple_rpc.hpp"

namespace {

namespace http1 = qvd::base::http1;

void require(bool condition) {
  if (!condition) std::abort();
}

template <class Head>
void check(const http1::Parsed<Head>& parsed, std::string_view bytes) {
  require(parsed.consumed <= bytes.size());
  require((parsed.progress == http1::Progress::kComplete) == (parsed.consumed > 0));
  require((parsed.progress == http1::Progress::kError) == !parsed.error.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto request = http1::parse_request(bytes);
  check(request, bytes);
  check(http1::parse_response(bytes), bytes);
  // A head must not depend on what follows it: the same bytes alone give the same answer.
  if (request.progress == http1::Progress::kComplete) {
    const auto again = http1::parse_request(bytes.substr(0, request.consumed));
    require(again.progress == http1::Progress::kComplete && again.consumed == request.consumed);
    require(again.head.path == request.head.path);
  }
  if (const auto params = http1::decode_query(bytes)) {
    const auto again = http1::decode_query(http1::encode_query(*params));
    require(again && *again == *params);
  }
  (void)http1::decode_rpc(bytes);
  return 0;
}

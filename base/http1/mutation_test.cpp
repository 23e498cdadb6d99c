#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include "base/http1/http1_fuzz.cpp"  // the fuzzer's entry, run here over mutated seeds

namespace {

constexpr std::array<std::string_view, 5> kSeeds = {
    "GET /qvd/list_of_vm? HTTP/1.1\r\nAuthorization: Basic YTpi\r\nAccept: "
    "application/json\r\n\r\n",
    "GET /qvd/connect_to_vm?id=12&qvd.client.os=linux HTTP/1.1\nConnection: Upgrade\n\n",
    "HTTP/1.1 102 Processing\r\nX-QVD-VM-Info: Starting virtual machine\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n\r\nI am alive!\r\n",
    "\"\",\"Unable to start\\n\"\n\r\n"};

// A fixed seed: the test is the same every time, and a failure can be repeated.
TEST(Mutation, BrokenBytesNeverBreakTheParsers) {
  std::mt19937 random(20261121);
  for (int round = 0; round < 20000; ++round) {
    std::string bytes(kSeeds[random() % kSeeds.size()]);
    const unsigned changes = 1 + static_cast<unsigned>(random() % 8);
    for (unsigned i = 0; i < changes && !bytes.empty(); ++i) {
      const std::size_t at = random() % bytes.size();
      switch (random() % 4) {
        case 0:
          bytes[at] = static_cast<char>(random() % 256);
          break;
        case 1:
          bytes.erase(at, 1 + random() % 4);
          break;
        case 2:
          bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 16));
          break;
        default:
          bytes.insert(at, 1, "\r\n:% \0,"[random() % 7]);
          break;
      }
    }
    ASSERT_EQ(
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()),
        0);
  }
}

}  // namespace

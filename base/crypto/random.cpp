#include "base/crypto/random.hpp"

#include <openssl/rand.h>

#include <cstring>
#include <string_view>

#include "base/core/check.hpp"
#include "base/crypto/hash.hpp"

namespace qvd::base {
namespace {

std::string random_characters(std::string_view alphabet, std::size_t length) {
  std::string out;
  out.reserve(length);
  while (out.size() < length) out += alphabet[random_below(alphabet.size())];
  return out;
}

}  // namespace

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  const int got =
      RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count));
  QVD_CHECK(got == 1, "the system has no random generator");
  return bytes;
}

std::string random_uuid() {
  std::string bytes = random_bytes(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);  // version 4
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);  // variant of RFC 4122
  std::string text = to_hex(bytes);
  for (const std::size_t at : {20U, 16U, 12U, 8U}) text.insert(at, 1, '-');
  return text;
}

std::string random_token(std::size_t length) {
  return random_characters("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
                           length);
}

std::string random_name_suffix(std::size_t length) {
  return random_characters("bcdfghjklmnpqrstvwxz2456789", length);
}

std::uint64_t random_below(std::uint64_t bound) {
  QVD_CHECK(bound > 0, "an empty range");
  // Values from the incomplete last stretch are thrown away, else small results come more often.
  const std::uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
  while (true) {
    const std::string bytes = random_bytes(sizeof(std::uint64_t));
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data(), sizeof value);
    if (value < limit) return value % bound;
  }
}

}  // namespace qvd::base

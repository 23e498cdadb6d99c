#include "base/crypto/password.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <charconv>
#include <vector>

#include "base/crypto/base64.hpp"
#include "base/crypto/random.hpp"
#include "base/text/split.hpp"
#include "base/text/trim.hpp"

namespace qvd::base {
namespace {

constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;
constexpr std::uint64_t kMaxMemory = 1ULL << 30;  // the largest accepted log_n and r, and a little

struct ParsedHash {
  ScryptCost cost;
  std::string salt;
  std::string hash;
};

Status check_cost(const ScryptCost& cost) {
  const bool fine = cost.log_n >= 10 && cost.log_n <= 20 && cost.r >= 1 && cost.r <= 32 &&
                    cost.p >= 1 && cost.p <= 16 && (128ULL * cost.r << cost.log_n) < kMaxMemory;
  return fine ? ok_status() : invalid("password hash: scrypt cost out of bounds");
}

Result<std::string> derive(std::string_view password, std::string_view salt,
                           const ScryptCost& cost) {
  RETURN_IF_ERROR(check_cost(cost));
  std::string key(kHashBytes, '\0');
  const int done = EVP_PBE_scrypt(password.data(), password.size(),
                                  reinterpret_cast<const unsigned char*>(salt.data()), salt.size(),
                                  1ULL << cost.log_n, cost.r, cost.p, kMaxMemory + (1U << 20),
                                  reinterpret_cast<unsigned char*>(key.data()), key.size());
  if (done != 1) return internal_error("scrypt failed");
  return key;
}

bool read_number(std::string_view part, std::string_view name, unsigned& value) {
  if (!part.starts_with(name) || part.size() <= name.size() + 1 || part[name.size()] != '=')
    return false;
  const char* end = part.data() + part.size();
  const auto [rest, error] = std::from_chars(part.data() + name.size() + 1, end, value);
  return error == std::errc() && rest == end;
}

Result<ParsedHash> parse(std::string_view text) {
  const Status unreadable =
      invalid("password hash: not of the form $scrypt$ln=…,r=…,p=…$salt$hash");
  const auto parts = split(text, '$');
  if (parts.size() != 5 || !parts[0].empty() || parts[1] != "scrypt") return unreadable;
  const auto cost = split(parts[2], ',');
  ParsedHash parsed;
  if (cost.size() != 3 || !read_number(cost[0], "ln", parsed.cost.log_n) ||
      !read_number(cost[1], "r", parsed.cost.r) || !read_number(cost[2], "p", parsed.cost.p)) {
    return unreadable;
  }
  auto salt = base64_decode(parts[3]);
  auto hash = base64_decode(parts[4]);
  if (!salt || !hash || salt->empty() || hash->size() != kHashBytes) return unreadable;
  parsed.salt = std::move(salt).value();
  parsed.hash = std::move(hash).value();
  return parsed;
}

std::string unpadded(std::string_view bytes) {
  return std::string(trim_end(base64_encode(bytes), "="));
}

std::string render(const ScryptCost& cost, std::string_view salt, std::string_view hash) {
  return "$scrypt$ln=" + std::to_string(cost.log_n) + ",r=" + std::to_string(cost.r) +
         ",p=" + std::to_string(cost.p) + "$" + unpadded(salt) + "$" + unpadded(hash);
}

}  // namespace

Result<std::string> hash_password(std::string_view password, const ScryptCost& cost) {
  const std::string salt = random_bytes(kSaltBytes);
  ASSIGN_OR_RETURN(const std::string hash, derive(password, salt, cost));
  return render(cost, salt, hash);
}

Result<bool> verify_password(std::string_view password, std::string_view hash) {
  ASSIGN_OR_RETURN(const ParsedHash parsed, parse(hash));
  ASSIGN_OR_RETURN(const std::string derived, derive(password, parsed.salt, parsed.cost));
  return constant_time_equal(derived, parsed.hash);
}

const std::string& dummy_password_hash() {
  // Random bytes in place of a digest: no password is known that leads to them.
  static const std::string hash =
      render(ScryptCost{}, random_bytes(kSaltBytes), random_bytes(kHashBytes));
  return hash;
}

bool constant_time_equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace qvd::base

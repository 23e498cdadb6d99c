#include "base/crypto/hash.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <vector>

#include "base/core/check.hpp"
#include "base/os/unique_fd.hpp"

namespace qvd::base {

struct Hasher::State {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                  &EVP_MD_CTX_free};
};

Hasher::Hasher(HashKind kind) : state_(std::make_unique<State>()) {
  const EVP_MD* digest = kind == HashKind::kSha256 ? EVP_sha256() : EVP_sha512();
  QVD_CHECK(EVP_DigestInit_ex(state_->context.get(), digest, nullptr) == 1, "no such digest");
}

Hasher::Hasher(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::update(std::string_view bytes) {
  QVD_CHECK(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1, "digest");
}

std::string Hasher::finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  QVD_CHECK(EVP_DigestFinal_ex(state_->context.get(), digest.data(), &size) == 1, "digest");
  return {reinterpret_cast<const char*>(digest.data()), size};
}

std::string Hasher::finish_hex() {
  return to_hex(finish());
}

std::string sha256_hex(std::string_view bytes) {
  Hasher hasher(HashKind::kSha256);
  hasher.update(bytes);
  return hasher.finish_hex();
}

std::string sha512_hex(std::string_view bytes) {
  Hasher hasher(HashKind::kSha512);
  hasher.update(bytes);
  return hasher.finish_hex();
}

Result<std::string> sha256_file(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return errno_status("open " + path, errno);
  Hasher hasher;
  std::vector<char> chunk(256 * 1024);
  while (true) {
    const ssize_t n = ::read(fd.get(), chunk.data(), chunk.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno_status("read " + path, errno);
    if (n == 0) return hasher.finish_hex();
    hasher.update({chunk.data(), static_cast<std::size_t>(n)});
  }
}

std::string to_hex(std::string_view bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

}  // namespace qvd::base

#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/core/result.hpp"

namespace qvd::base {

enum class HashKind { kSha256, kSha512 };

/// A digest fed piece by piece.
class Hasher {
 public:
  explicit Hasher(HashKind kind = HashKind::kSha256);
  Hasher(Hasher&&) noexcept;
  ~Hasher();
  void update(std::string_view bytes);
  /// The raw digest; call once, last.
  [[nodiscard]] std::string finish();
  /// The digest in lower-case hexadecimal; call once, last.
  [[nodiscard]] std::string finish_hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256_hex(std::string_view bytes);
std::string sha512_hex(std::string_view bytes);
/// SHA-256 of a file of any size, in hexadecimal.
Result<std::string> sha256_file(const std::string& path);

std::string to_hex(std::string_view bytes);

}  // namespace qvd::base

#pragma once

#include <chrono>
#include <filesystem>
#include <mutex>
#include <string>

namespace qvd::api {

/// The bearer token of each request: fixed, or read from a file that its owner rotates.
/// Threads: any.
class TokenSource {
 public:
  TokenSource(std::string fixed, std::filesystem::path file);
  /// "" if there is none. A file is read again when the last reading is a minute old; if that
  /// fails, the last good token is used on.
  [[nodiscard]] std::string token();

 private:
  std::mutex mutex_;
  std::string token_;
  const std::filesystem::path file_;
  std::chrono::steady_clock::time_point read_at_{};
  bool read_ = false;
};

}  // namespace qvd::api

#include "api/client/token_source.hpp"

#include "base/log/log.hpp"
#include "base/os/file.hpp"

namespace qvd::api {
namespace {

constexpr std::chrono::minutes kReadAgain{1};

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) {
    text.pop_back();
  }
  return text;
}

}  // namespace

TokenSource::TokenSource(std::string fixed, std::filesystem::path file)
    : token_(std::move(fixed)), file_(std::move(file)) {}

std::string TokenSource::token() {
  std::lock_guard lock(mutex_);
  if (file_.empty()) return token_;
  const auto now = std::chrono::steady_clock::now();
  if (read_ && now - read_at_ < kReadAgain) return token_;
  read_ = true;
  read_at_ = now;
  auto text = base::read_file(file_);
  if (text) {
    token_ = trimmed(std::move(*text));
  } else {
    base::log::warn("cannot read the token again", {{"err", text.status()}});
  }
  return token_;
}

}  // namespace qvd::api

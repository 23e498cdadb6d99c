#include "api/client/token_source.hpp"

#include "base/log/log.hpp"
#include "base/os/file.hpp"
#include "base/text/trim.hpp"

namespace qvd::api {
namespace {

constexpr std::chrono::minutes kReadAgain{1};

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
    token_ = base::trim_end(*text, "\n\r ");
  } else {
    base::log::warn("cannot read the token again", {{"err", text.status()}});
  }
  return token_;
}

}  // namespace qvd::api

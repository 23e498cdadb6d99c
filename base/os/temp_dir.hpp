#pragma once

#include <filesystem>
#include <string_view>

#include "base/core/result.hpp"

namespace qvd::base {

/// A fresh folder (mode 0700) below `parent`, removed with all content at the end of its life.
class TempDir {
 public:
  static Result<TempDir> create(std::string_view prefix = "qvd",
                                const std::filesystem::path& parent = {});
  TempDir(TempDir&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  TempDir& operator=(TempDir&&) = delete;
  ~TempDir();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  explicit TempDir(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

}  // namespace qvd::base

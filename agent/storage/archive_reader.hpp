#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/core/result.hpp"
#include "base/crypto/hash.hpp"
#include "base/os/unique_fd.hpp"

namespace qvd::agent {

/// Reads a tar archive through libarchive and hashes every byte of the file on the way.
class ArchiveReader {
 public:
  static base::Result<std::unique_ptr<ArchiveReader>> open(const std::filesystem::path& file);
  ~ArchiveReader();
  ArchiveReader(const ArchiveReader&) = delete;
  ArchiveReader& operator=(const ArchiveReader&) = delete;

  /// The next entry, valid until the next call; null at the end.
  base::Result<archive_entry*> next();
  /// The next piece of the entry's data; `data` null at its end.
  struct Block {
    const void* data = nullptr;
    std::size_t size = 0;
    std::int64_t offset = 0;
  };
  base::Result<Block> read_block();
  /// Reads what follows the archive's end mark, and returns the checksum of the whole file.
  base::Result<std::string> finish_sha256();

 private:
  explicit ArchiveReader(base::UniqueFd file);
  static la_ssize_t read_callback(archive*, void* self, const void** buffer);
  la_ssize_t read_more(const void** buffer);
  base::Status failure(std::string_view what) const;

  base::UniqueFd file_;
  std::vector<char> buffer_;
  base::Hasher hasher_;
  int read_error_ = 0;
  archive* archive_;
};

}  // namespace qvd::agent

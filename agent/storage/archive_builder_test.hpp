#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace qvd::agent {

/// Makes tar archives for tests, evil ones too: nothing that is added is checked.
class ArchiveBuilder {
 public:
  enum class Filter { kNone, kGzip, kBzip2, kXz, kZstd };
  explicit ArchiveBuilder(std::filesystem::path file, Filter filter = Filter::kNone)
      : file_(std::move(file)), archive_(archive_write_new()) {
    archive_write_set_format_pax_restricted(archive_);
    archive_write_set_bytes_per_block(archive_, 512);
    if (filter == Filter::kGzip) archive_write_add_filter_gzip(archive_);
    if (filter == Filter::kBzip2) archive_write_add_filter_bzip2(archive_);
    if (filter == Filter::kXz) archive_write_add_filter_xz(archive_);
    if (filter == Filter::kZstd) archive_write_add_filter_zstd(archive_);
    archive_write_open_filename(archive_, file_.c_str());
  }
  ~ArchiveBuilder() { finish(); }
  ArchiveBuilder(const ArchiveBuilder&) = delete;
  ArchiveBuilder& operator=(const ArchiveBuilder&) = delete;

  ArchiveBuilder& directory(const std::string& path, unsigned mode = 0755) {
    return add(path, AE_IFDIR, mode, "");
  }
  ArchiveBuilder& file(const std::string& path, const std::string& data, unsigned mode = 0644) {
    return add(path, AE_IFREG, mode, data);
  }
  ArchiveBuilder& symlink(const std::string& path, const std::string& target) {
    return add(path, AE_IFLNK, 0777, target);
  }
  ArchiveBuilder& hard_link(const std::string& path, const std::string& target) {
    return add(path, 0, 0644, target);
  }
  ArchiveBuilder& device(const std::string& path, unsigned type) {
    return add(path, type, 0666, "");
  }
  ArchiveBuilder& xattr(std::string name, std::string value) {
    xattrs_.emplace_back(std::move(name), std::move(value));
    return *this;
  }
  /// What makes an archive a root file system.
  ArchiveBuilder& root() { return directory("./").directory("./sbin").file("./sbin/init", "#!"); }

  void finish() {
    if (archive_ != nullptr) archive_write_free(archive_);
    archive_ = nullptr;
  }

 private:
  ArchiveBuilder& add(const std::string& path, unsigned type, unsigned mode,
                      const std::string& data) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, path.c_str());
    archive_entry_set_mode(entry, static_cast<mode_t>(type | mode));
    archive_entry_set_mtime(entry, 1'000'000'000, 0);
    if (type == AE_IFREG) archive_entry_set_size(entry, static_cast<la_int64_t>(data.size()));
    if (type == AE_IFLNK) archive_entry_set_symlink(entry, data.c_str());
    if (type == 0) archive_entry_set_hardlink(entry, data.c_str());
    for (const auto& [name, value] : std::exchange(xattrs_, {}))
      archive_entry_xattr_add_entry(entry, name.c_str(), value.data(), value.size());
    archive_write_header(archive_, entry);
    if (type == AE_IFREG) archive_write_data(archive_, data.data(), data.size());
    archive_entry_free(entry);
    return *this;
  }

  std::filesystem::path file_;
  archive* archive_;
  std::vector<std::pair<std::string, std::string>> xattrs_;
};

/// The ustar header of a file that claims to have `size` bytes, with no data behind it: libarchive
/// would write them all.
inline std::string huge_file_header(const std::string& name, std::uint64_t size) {
  std::string header(512, '\0');
  const auto put = [&](std::size_t at, const std::string& text) {
    header.replace(at, text.size(), text);
  };
  put(0, name);
  put(100, "0000644");
  put(108, "0000000");
  put(116, "0000000");
  header[124] = static_cast<char>(0x80);  // the size is binary, big-endian
  for (std::size_t i = 0; i < 8; ++i) header[135 - i] = static_cast<char>(size >> (8 * i) & 0xFF);
  put(136, "00000000000");
  put(148, "        ");
  put(156, "0");
  put(257, std::string("ustar\0", 6) + "00");
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  std::string octal;
  for (int shift = 15; shift >= 0; shift -= 3)
    octal += static_cast<char>('0' + (sum >> static_cast<unsigned>(shift) & 7U));
  put(148, octal + std::string("\0 ", 2));
  return header;
}

}  // namespace qvd::agent

#include "agent/storage/unpack.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <optional>

#include "agent/storage/archive_reader.hpp"
#include "agent/storage/tree_writer.hpp"

namespace qvd::agent {
namespace {

base::Status broken(std::string message) {
  return {base::Code::kInvalid, "ImageBroken", std::move(message)};
}

std::string text(const char* value) {
  return value == nullptr ? std::string() : value;
}

EntryMeta meta_of(archive_entry* entry) {
  EntryMeta meta;
  meta.mode = archive_entry_perm(entry);
  meta.uid = static_cast<uid_t>(archive_entry_uid(entry));
  meta.gid = static_cast<gid_t>(archive_entry_gid(entry));
  meta.mtime = {archive_entry_mtime(entry), archive_entry_mtime_nsec(entry)};
  archive_entry_xattr_reset(entry);
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  while (archive_entry_xattr_next(entry, &name, &value, &size) == ARCHIVE_OK)
    meta.xattrs.emplace_back(name, std::string(static_cast<const char*>(value), size));
  return meta;
}

/// One unpacking: feeds entries to the tree and keeps count.
class Unpacker {
 public:
  Unpacker(const base::Context& ctx, ArchiveReader& reader, TreeWriter& tree,
           const UnpackLimits& limits)
      : ctx_(ctx), reader_(reader), tree_(tree), limits_(limits) {}

  base::Status run() {
    while (true) {
      ASSIGN_OR_RETURN(archive_entry* const entry, reader_.next());
      if (entry == nullptr) return base::ok_status();
      if (++report_.entries > limits_.max_entries)
        return broken("it has more than " + std::to_string(limits_.max_entries) + " entries");
      RETURN_IF_ERROR(check_time());
      RETURN_IF_ERROR(add(entry));
    }
  }
  [[nodiscard]] UnpackReport& report() { return report_; }

 private:
  base::Status check_time() const {
    if (!ctx_.expired(std::chrono::steady_clock::now())) return base::ok_status();
    return base::timed_out("unpacking was given up after " + std::to_string(report_.entries) +
                           " entries");
  }

  base::Status add(archive_entry* entry) {
    const std::string path = text(archive_entry_pathname(entry));
    if (const char* target = archive_entry_hardlink(entry))
      return tree_.add_hard_link(path, target);
    const EntryMeta meta = meta_of(entry);
    switch (archive_entry_filetype(entry)) {
      case AE_IFDIR:
        return tree_.add_directory(path, meta);
      case AE_IFREG:
        return add_file(entry, path, meta);
      case AE_IFLNK:
        return tree_.add_symlink(path, text(archive_entry_symlink(entry)), meta);
      case AE_IFIFO:
        return tree_.add_fifo(path, meta);
      case AE_IFCHR:
      case AE_IFBLK:
      case AE_IFSOCK:
        ++report_.skipped;
        return base::ok_status();
      default:
        return broken("entry '" + path + "' is of a kind that no file system has");
    }
  }

  base::Status add_file(archive_entry* entry, const std::string& path, const EntryMeta& meta) {
    const std::int64_t size = archive_entry_size(entry);
    if (size < 0 || size > limits_.max_bytes - report_.bytes)
      return broken("with entry '" + path + "' it unpacks to more than " +
                    std::to_string(limits_.max_bytes) + " bytes");
    ASSIGN_OR_RETURN(const base::UniqueFd file, tree_.add_file(path));
    while (true) {
      ASSIGN_OR_RETURN(const ArchiveReader::Block block, reader_.read_block());
      if (block.data == nullptr) break;
      RETURN_IF_ERROR(write_block(file, path, block, size));
    }
    report_.bytes += size;
    return tree_.finish_file(file, path, size, meta);
  }

  base::Status write_block(const base::UniqueFd& file, const std::string& path,
                           const ArchiveReader::Block& block, std::int64_t size) {
    RETURN_IF_ERROR(check_time());
    const auto length = static_cast<std::int64_t>(block.size);
    if (block.offset < 0 || block.offset > size || length > size - block.offset)
      return broken("entry '" + path + "' has more data than its header says");
    const char* data = static_cast<const char*>(block.data);
    for (std::int64_t done = 0; done < length;) {
      const ssize_t written = ::pwrite(
          file.get(), data + done, static_cast<std::size_t>(length - done), block.offset + done);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return base::errno_status("write '" + path + "' of the image", errno);
      done += written;
    }
    return base::ok_status();
  }

  const base::Context& ctx_;
  ArchiveReader& reader_;
  TreeWriter& tree_;
  const UnpackLimits limits_;
  UnpackReport report_;
};

/// An image is the root file system of a desktop, so it has a place for its init.
base::Status check_contents(const std::filesystem::path& target) {
  struct stat info {};
  for (const char* name : {"sbin", "usr/sbin"})
    if (lstat((target / name).c_str(), &info) == 0) return base::ok_status();
  return broken("it holds no root file system: there is no /sbin in it");
}

base::Status with_reason(const base::Status& status) {
  if (status.code() != base::Code::kInvalid) return status;
  return {status.code(), "ImageBroken", status.message()};
}

}  // namespace

base::Result<UnpackReport> unpack_image(const base::Context& ctx, const std::filesystem::path& file,
                                        const std::string& sha256,
                                        const std::filesystem::path& target, bool owners,
                                        const UnpackLimits& limits) {
  const std::string what = "image " + file.string();
  auto reader = ArchiveReader::open(file);
  if (!reader) return with_reason(reader.status()).with_context(what);
  ASSIGN_OR_RETURN(TreeWriter tree, TreeWriter::open(target, owners));
  Unpacker unpacker(ctx, **reader, tree, limits);
  if (auto done = unpacker.run(); !done.ok()) return with_reason(done).with_context(what);
  UnpackReport& report = unpacker.report();
  ASSIGN_OR_RETURN(report.sha256, (*reader)->finish_sha256());
  if (!sha256.empty() && report.sha256 != sha256)
    return base::Status(base::Code::kInvalid, "ImageChecksumMismatch",
                        what + ": its SHA-256 is " + report.sha256 + ", expected " + sha256 +
                            "; copy it to staging again");
  if (auto checked = check_contents(target); !checked.ok()) return checked.with_context(what);
  RETURN_IF_ERROR(tree.finish());
  return report;
}

}  // namespace qvd::agent

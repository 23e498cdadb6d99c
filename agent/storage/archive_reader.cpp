#include "agent/storage/archive_reader.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace qvd::agent {
namespace {

constexpr std::size_t kReadSize = 256 * 1024;

}  // namespace

ArchiveReader::ArchiveReader(base::UniqueFd file)
    : file_(std::move(file)), buffer_(kReadSize), archive_(archive_read_new()) {
  archive_read_support_format_tar(archive_);
  archive_read_support_filter_gzip(archive_);
  archive_read_support_filter_bzip2(archive_);
  archive_read_support_filter_xz(archive_);
  archive_read_support_filter_zstd(archive_);
}

ArchiveReader::~ArchiveReader() {
  archive_read_free(archive_);
}

base::Result<std::unique_ptr<ArchiveReader>> ArchiveReader::open(
    const std::filesystem::path& file) {
  base::UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return base::errno_status("open image " + file.string(), errno);
  posix_fadvise(fd.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
  std::unique_ptr<ArchiveReader> reader(new ArchiveReader(std::move(fd)));
  // No seek and no skip callback: every byte passes read_more() and so the hash.
  if (archive_read_open(reader->archive_, reader.get(), nullptr, &read_callback, nullptr) !=
      ARCHIVE_OK)
    return reader->failure("it cannot be read as a tar archive");
  return reader;
}

la_ssize_t ArchiveReader::read_callback(archive*, void* self, const void** buffer) {
  return static_cast<ArchiveReader*>(self)->read_more(buffer);
}

la_ssize_t ArchiveReader::read_more(const void** buffer) {
  ssize_t count = 0;
  do {
    count = ::read(file_.get(), buffer_.data(), buffer_.size());
  } while (count < 0 && errno == EINTR);
  if (count < 0) {
    read_error_ = errno;
    archive_set_error(archive_, errno, "the file cannot be read");
    return ARCHIVE_FATAL;
  }
  hasher_.update({buffer_.data(), static_cast<std::size_t>(count)});
  *buffer = buffer_.data();
  return count;
}

base::Status ArchiveReader::failure(std::string_view what) const {
  if (read_error_ != 0) return base::errno_status("read the image", read_error_);
  const char* detail = archive_error_string(archive_);
  return {base::Code::kInvalid, "ImageBroken",
          std::string(what) + ": " + (detail != nullptr ? detail : "no reason given")};
}

base::Result<archive_entry*> ArchiveReader::next() {
  archive_entry* entry = nullptr;
  switch (archive_read_next_header(archive_, &entry)) {
    case ARCHIVE_OK:
    case ARCHIVE_WARN:  // such as a name that the locale cannot show; bytes are kept
      return entry;
    case ARCHIVE_EOF:
      return static_cast<archive_entry*>(nullptr);
    default:
      return failure("the archive is damaged or no tar archive");
  }
}

base::Result<ArchiveReader::Block> ArchiveReader::read_block() {
  Block block;
  const int outcome = archive_read_data_block(archive_, &block.data, &block.size, &block.offset);
  if (outcome == ARCHIVE_EOF) return Block{};
  if (outcome != ARCHIVE_OK) return failure("the archive is damaged");
  return block;
}

base::Result<std::string> ArchiveReader::finish_sha256() {
  const void* unused = nullptr;
  la_ssize_t count = 0;
  while ((count = read_more(&unused)) > 0) {
  }
  if (count < 0) return failure("the image cannot be read to its end");
  return hasher_.finish_hex();
}

}  // namespace qvd::agent

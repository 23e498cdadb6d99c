#include "controller/image/sniff.hpp"

namespace qvd::controller {
namespace {

using Compression = api::DiskImageCompression;

struct Magic {
  std::string_view bytes;
  api::ImageFormat format;
  Compression compression;
};

// Source: the file formats' own documents (RFC 1952, RFC 8878, xz, bzip2, qcow2).
constexpr Magic kMagics[] = {
    {{"\x1f\x8b", 2}, api::ImageFormat::kTar, Compression::kGzip},
    {{"BZh", 3}, api::ImageFormat::kTar, Compression::kBzip2},
    {{"\xfd"
      "7zXZ\0",
      6},
     api::ImageFormat::kTar,
     Compression::kXz},
    {{"\x28\xb5\x2f\xfd", 4}, api::ImageFormat::kTar, Compression::kZstd},
    {{"QFI\xfb", 4}, api::ImageFormat::kQcow2, Compression::kNone},
};

// POSIX ustar and GNU tar both say so here, behind the first header's fields.
constexpr std::size_t kUstarOffset = 257;

}  // namespace

Sniffed sniff(std::string_view head) {
  for (const Magic& magic : kMagics)
    if (head.starts_with(magic.bytes)) return {magic.format, magic.compression};
  if (head.size() >= kSniffBytes && head.substr(kUstarOffset).starts_with("ustar"))
    return {api::ImageFormat::kTar, Compression::kNone};
  return {};
}

std::string unfit_because(api::HypervisorType hypervisor, api::ImageFormat format) {
  if (format == api::ImageFormat::kUnset)
    return "the file is neither a tar archive nor a qcow2 disk";
  if (hypervisor == api::HypervisorType::kLxc && format != api::ImageFormat::kTar)
    return "an lxc flavour needs a tar archive; this is a qcow2 disk";
  if (hypervisor == api::HypervisorType::kKvm && format != api::ImageFormat::kQcow2)
    return "a kvm flavour needs a qcow2 disk; this is a tar archive";
  return "";
}

}  // namespace qvd::controller

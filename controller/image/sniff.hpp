#pragma once

#include <cstddef>
#include <string_view>

#include "api/types/disk_image.hpp"

namespace qvd::controller {

/// So many bytes of the start of a file tell what it is.
inline constexpr std::size_t kSniffBytes = 512;

/// What a file is by its first bytes, not by its name.
struct Sniffed {
  api::ImageFormat format = api::ImageFormat::kUnset;  // kUnset: neither
  api::DiskImageCompression compression = api::DiskImageCompression::kUnset;
};

/// A tar (plain or packed: what is inside a packed file shows when it is unpacked) or a qcow2 disk.
Sniffed sniff(std::string_view head);

/// Why a flavour of this hypervisor cannot boot it; "" if it can.
std::string unfit_because(api::HypervisorType hypervisor, api::ImageFormat format);

}  // namespace qvd::controller

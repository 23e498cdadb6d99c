#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/core/context.hpp"
#include "base/core/result.hpp"

namespace qvd::agent {

/// Bounds on an image, which its maker controls.
struct UnpackLimits {
  std::int64_t max_bytes = 64LL << 30;
  std::int64_t max_entries = 4'000'000;
};

/// What came out of an image.
struct UnpackReport {
  std::string sha256;  // of the image file
  std::int64_t bytes = 0;
  std::int64_t entries = 0;
  std::int64_t skipped = 0;  // device nodes and sockets: the guest gets its own /dev
};

/// Unpacks a tar archive (plain or gz, bz2, xz, zst) into the empty folder `target`: numeric
/// owners, modes with setuid, times, user.* and capability attributes, hard links, sparse files.
/// The file is hashed in the same pass; with `sha256` given nothing but that file is accepted.
/// Trust:  the archive is hostile. No entry can land outside of `target` (see TreeWriter); device
///         nodes are not made; sizes are bounded before they are written.
/// Errors: Invalid, reason ImageChecksumMismatch or ImageBroken, says which entry and why;
///         NotFound without the file; Timeout when ctx ends. On failure `target` holds a part of
///         the image, for the caller to remove.
/// Nothing is flushed to disk: that is for the caller, once.
/// Threads: any; uses one core for as long as it takes.
base::Result<UnpackReport> unpack_image(const base::Context& ctx, const std::filesystem::path& file,
                                        const std::string& sha256,
                                        const std::filesystem::path& target, bool owners = true,
                                        const UnpackLimits& limits = {});

}  // namespace qvd::agent

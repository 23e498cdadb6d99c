#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/core/result.hpp"

namespace qvd::agent {

/// The writable layer of a machine: `<directory>/<upper>`, with overlayfs' own
/// `<directory>/<work>`.
struct OverlayLayer {
  std::filesystem::path directory;
  std::string upper;
  std::string work;
  bool persistent = false;
};

/// All of a container's file systems on the host.
struct RootFs {
  std::filesystem::path base;  // unpacked image
  OverlayLayer overlay;
  std::filesystem::path mount;  // such as …/rootfs/10000-fs
  struct Volume {
    std::filesystem::path directory;
    std::filesystem::path mount;  // where the guest's view of it is put together
  };
  std::vector<Volume> volumes;
  std::uint32_t first_id = 0;  // of the user namespace; 0: none
};

/// Puts the root file system together. What a crash has left at the same places is taken away
/// first, so it can be repeated. An overlay that is not persistent starts empty.
base::Status assemble(const RootFs& root);

/// What becomes of an overlay that is not persistent: removed, or kept aside for a look
/// (`deleteme-<upper>-<random>`, the latest one of a machine only).
enum class OverlayFate { kRemove, kKeepAside };

/// Unmounts everything. Repeatable; nothing there is a success. Volumes are left alone.
base::Status dismantle(const RootFs& root, OverlayFate fate);

/// Removes overlays whose removal was cut off, in an overlays' folder. For the start of the agent.
void sweep_overlays(const std::filesystem::path& directory);

}  // namespace qvd::agent

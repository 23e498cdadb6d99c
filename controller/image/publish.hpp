#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "base/core/context.hpp"
#include "base/core/result.hpp"
#include "controller/image/sniff.hpp"

namespace qvd::controller {

/// A file to publish.
struct PublishRequest {
  std::filesystem::path source;       // in the staging folder
  std::filesystem::path destination;  // in the images folder
  std::string sha256;                 // that it must have; "": whatever it has
};

struct Published {
  std::string sha256;
  std::int64_t size = 0;
  Sniffed what;
};

/// Told how many of how many bytes are copied, about once per 64 MiB.
using PublishProgress = std::function<void(std::int64_t done, std::int64_t total)>;

/// Copies a file while hashing it, and gives it its name only when it is whole, checked and on the
/// disk: a crash or power cut leaves a temporary file that the next try removes, never half an
/// image. The source is opened without following links and must be a plain file.
/// Errors: NotFound without the source; Invalid with reason ChecksumMismatch or SourceChanged (it
/// was still being written); Conflict while another process copies it; Timeout when ctx ended.
base::Result<Published> publish(const base::Context& ctx, const PublishRequest& request,
                                const PublishProgress& progress);

}  // namespace qvd::controller

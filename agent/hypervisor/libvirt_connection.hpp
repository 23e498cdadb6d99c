#pragma once

#include <libvirt/libvirt.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "base/core/guarded.hpp"
#include "base/core/result.hpp"

namespace qvd::agent {

struct DomainRelease {
  void operator()(virDomainPtr domain) const { virDomainFree(domain); }
};
using DomainHandle = std::unique_ptr<virDomain, DomainRelease>;

/// One connection to a libvirt daemon, opened when first asked for and again after it broke, with
/// lifecycle events. Threads: any; libvirt lets threads share a connection.
class LibvirtConnection {
 public:
  using ChangeSink = std::function<void(const std::string& uuid)>;

  explicit LibvirtConnection(std::string uri) : uri_(std::move(uri)) {}
  ~LibvirtConnection();
  LibvirtConnection(const LibvirtConnection&) = delete;
  LibvirtConnection& operator=(const LibvirtConnection&) = delete;

  /// From now on changes are told to `sink`, whatever connection they come from. When this returns
  /// the previous sink is not running and will not be called again.
  void set_change_sink(ChangeSink sink);

  /// A live connection; the handle keeps it alive even if another thread reconnects meanwhile. A
  /// daemon that accepts and says nothing can hold the caller that opens it, and only that one.
  /// Errors: Unavailable, also while another caller opens it.
  using Handle = std::shared_ptr<virConnect>;  // shared by this object and running calls
  base::Result<Handle> get();

 private:
  base::Result<Handle> open();

  const std::string uri_;
  /// Shared with callbacks that libvirt may still deliver. Locked while the sink runs (it only adds
  /// to a queue), so that replacing it waits for a call in progress.
  const std::shared_ptr<base::Guarded<ChangeSink>> sink_ =
      std::make_shared<base::Guarded<ChangeSink>>();
  std::mutex mutex_;  // guards the two below; not held while a connection is opened
  Handle connection_;
  bool opening_ = false;
};

}  // namespace qvd::agent

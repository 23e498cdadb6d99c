#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/client/object_key.hpp"
#include "api/types/kind_info.hpp"
#include "base/core/context.hpp"
#include "base/core/result.hpp"
#include "base/json/json.hpp"

namespace qvd::api {

/// What to list or watch. An empty namespace means all namespaces.
struct ListOptions {
  std::string ns;
  std::string label_selector;
  std::string field_selector;
  std::string resource_version;  // "": the latest; "0": any
  int limit = 0;                 // 0: no paging
  std::string continue_token;
};

/// One page of objects, as of `resource_version`.
struct ObjectList {
  std::vector<base::Json> items;
  std::string resource_version;
  std::string continue_token;  // not empty: more pages follow
};

struct WatchOptions {
  std::string ns;
  std::string label_selector;
  std::string field_selector;
  std::string resource_version;        // events after it; "": the present state first
  std::optional<int> timeout_seconds;  // the server ends the stream then
};

enum class WatchEventType : std::uint8_t { kAdded, kModified, kDeleted, kBookmark };

/// A bookmark's object carries nothing but metadata.resourceVersion.
struct WatchEvent {
  WatchEventType type = WatchEventType::kAdded;
  base::Json object;
};

/// Events in the order of their revisions. One thread at a time.
class WatchStream {
 public:
  virtual ~WatchStream() = default;
  /// The next event; nothing when the server ended the stream in good order.
  /// Errors: Timeout when ctx ended (the stream stays usable), Gone when the revision is too old
  /// (list again), Unavailable when the connection broke (watch again from the last revision).
  virtual base::Result<std::optional<WatchEvent>> next(const base::Context& ctx) = 0;
};

enum class PatchType : std::uint8_t { kMerge, kJson };

struct Patch {
  PatchType type = PatchType::kMerge;
  base::Json body;
  std::string subresource;  // "" or "status"
};

struct DeleteOptions {
  std::string uid;               // precondition; "": none
  std::string resource_version;  // precondition; "": none
  std::string propagation;       // Background (default), Foreground, Orphan
};

/// The Kubernetes API on raw documents. Errors are those of the server's Status: code, reason,
/// causes and Retry-After kept. Implemented by RestClient (HTTPS) and FakeApi (memory); one
/// contract suite holds both to the same behaviour. Threads: every call from any thread.
class ApiClient {
 public:
  virtual ~ApiClient() = default;

  virtual base::Result<base::Json> get(const base::Context& ctx, const KindInfo& kind,
                                       const ObjectKey& key) = 0;
  virtual base::Result<ObjectList> list(const base::Context& ctx, const KindInfo& kind,
                                        const ListOptions& options) = 0;
  /// Namespace and name (or generateName) are those of the object's metadata; apiVersion and kind
  /// are filled in. Returns what was stored.
  virtual base::Result<base::Json> create(const base::Context& ctx, const KindInfo& kind,
                                          base::Json object) = 0;
  /// Replaces everything but status. With a resourceVersion it is a compare-and-swap: Conflict.
  virtual base::Result<base::Json> update(const base::Context& ctx, const KindInfo& kind,
                                          base::Json object) = 0;
  /// Replaces status (and finalizers never); the same compare-and-swap.
  virtual base::Result<base::Json> update_status(const base::Context& ctx, const KindInfo& kind,
                                                 base::Json object) = 0;
  virtual base::Result<base::Json> patch(const base::Context& ctx, const KindInfo& kind,
                                         const ObjectKey& key, const Patch& patch) = 0;
  /// Success also when finalizers only mark the object as being deleted.
  virtual base::Status remove(const base::Context& ctx, const KindInfo& kind, const ObjectKey& key,
                              const DeleteOptions& options) = 0;
  virtual base::Result<std::unique_ptr<WatchStream>> watch(const base::Context& ctx,
                                                           const KindInfo& kind,
                                                           const WatchOptions& options) = 0;
};

/// All pages of a list, `page_size` objects each. Restarts once if a page token expires.
base::Result<ObjectList> list_all(const base::Context& ctx, ApiClient& api, const KindInfo& kind,
                                  ListOptions options, int page_size = 500);

}  // namespace qvd::api

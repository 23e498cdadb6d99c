#pragma once

#include <functional>
#include <optional>
#include <string>

#include "api/server/model/object_cache.hpp"
#include "api/server/model/registry.hpp"
#include "base/core/clock.hpp"
#include "base/core/context.hpp"

namespace qvd::apiserver {

/// What becomes of the dependents of a deleted object.
enum class Propagation { kDefault, kBackground, kForeground, kOrphan };

struct DeleteOptions {
  std::string uid{};               // precondition; "" = any
  std::string resource_version{};  // precondition; "" = any
  Propagation propagation = Propagation::kDefault;
  bool dry_run = false;
};

struct Deleted {
  base::Json object{};  // the last state: as it was if gone, else marked for deletion
  bool gone = false;
};

/// One write of an object.
struct Stored {
  base::Json object{};  // with its resourceVersion
  bool changed = false;
};

/// Objects in the store: the typed layer between requests (or controllers of the server) and the
/// bytes. Errors carry the texts of Kubernetes. Threads: any.
class Objects {
 public:
  /// All must outlive this.
  Objects(Store& store, const Registry& registry, const base::Clock& clock)
      : store_(store), registry_(registry), clock_(clock) {}

  base::Result<ObjectPtr> get(const base::Context& context, const Resource& resource,
                              const std::string& ns, const std::string& name);

  /// Stores a prepared object. Errors: AlreadyExists.
  base::Result<Stored> create(const base::Context& context, const Resource& resource,
                              base::Json object);

  /// Computes the object to store from the newest one; called again after a lost race.
  using Change = std::function<base::Result<base::Json>(const base::Json& current)>;
  /// Applies `change` until it wins. A result that names another resourceVersion than the newest
  /// one is a Conflict. Removing the last finalizer of an object that is being deleted deletes it.
  base::Result<Stored> update(const base::Context& context, const Resource& resource,
                              const std::string& ns, const std::string& name, const Change& change,
                              bool dry_run = false);

  /// Deletes, or marks for deletion while there are finalizers.
  base::Result<Deleted> remove(const base::Context& context, const Resource& resource,
                               const std::string& ns, const std::string& name,
                               const DeleteOptions& options);

  [[nodiscard]] Store& store() { return store_; }
  [[nodiscard]] const Registry& registry() const { return registry_; }
  [[nodiscard]] const base::Clock& clock() const { return clock_; }
  [[nodiscard]] ObjectCache& cache() { return cache_; }

 private:
  base::Result<std::optional<Stored>> try_update(const base::Context& context,
                                                 const Resource& resource, const std::string& ns,
                                                 const std::string& name, const Change& change,
                                                 bool dry_run);
  base::Result<std::optional<Deleted>> try_remove(const base::Context& context,
                                                  const Resource& resource, const std::string& ns,
                                                  const std::string& name,
                                                  const DeleteOptions& options);

  Store& store_;
  const Registry& registry_;
  const base::Clock& clock_;
  ObjectCache cache_;
};

/// The object marked for deletion as these options ask; unchanged if it already is so.
/// Pure; exposed for tests.
base::Json mark_deleted(const Resource& resource, const base::Json& object, Propagation propagation,
                        base::WallTime now);

}  // namespace qvd::apiserver

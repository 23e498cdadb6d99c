#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "api/client/codec.hpp"
#include "api/client/informer_base.hpp"

namespace qvd::api {

/// What to call when the cache changed. Called on the informer's thread after the change is
/// visible to readers, in order; must not block (put a key into a WorkQueue and return).
/// `deleted`: `stale` is true for a tombstone, an object found missing by a new list, so that
/// `last` may not be its very last state.
template <class T>
struct InformerHandler {
  using Ptr = std::shared_ptr<const T>;
  std::function<void(const Ptr& object)> added;
  std::function<void(const Ptr& before, const Ptr& after)> updated;
  std::function<void(const Ptr& last, bool stale)> deleted;
};

/// A local, always nearly present copy of all objects of a kind (in a scope), kept by list+watch.
/// Lifecycle: add indexes and handlers, then start(); stop() or destruction ends it.
/// Threads:   readers from any thread; objects are immutable and shared, so a reader holds the
///            lock only to copy a pointer.
/// T is a generated type, or base::Json for documents as they are.
template <class T>
class Informer final : public InformerBase {
 public:
  using Ptr = std::shared_ptr<const T>;
  using IndexFunction = std::function<std::vector<std::string>(const T&)>;

  Informer(ApiClient& api, const KindInfo& kind, CacheScope scope, const base::Clock& clock)
      : InformerBase(api, kind, std::move(scope), clock) {}
  ~Informer() override { stop(); }

  /// `values` gives the keys under which by_index() finds an object. Before start().
  void add_index(const std::string& name, IndexFunction values) {
    indexes_[name].values = std::move(values);
  }
  /// A handler added after start() first gets `added` for every object there is.
  void add_handler(InformerHandler<T> handler);

  /// Null if there is none.
  [[nodiscard]] Ptr get(const ObjectKey& key) const;
  /// All objects, or those of one namespace, ordered by key.
  [[nodiscard]] std::vector<Ptr> list(const std::string& ns = "") const;
  /// The objects for which index `name` gave `value`.
  [[nodiscard]] std::vector<Ptr> by_index(const std::string& name, const std::string& value) const;
  /// The resourceVersion of the cached object, "" if there is none. For read-your-writes.
  [[nodiscard]] std::string version_of(const ObjectKey& key) const override;
  [[nodiscard]] std::size_t size() const override;

 private:
  struct Entry {
    Ptr object;
    std::string version;
    std::string uid;
  };
  struct Index {
    IndexFunction values;
    std::map<std::string, std::map<ObjectKey, Ptr>> entries;
  };

  void replace(std::vector<base::Json> items, const std::string& resource_version) override;
  void apply(const WatchEvent& event) override;
  void upsert(const base::Json& document);
  void erase(const ObjectKey& key, const base::Json* last, bool stale);
  void reindex(const ObjectKey& key, const Ptr& before, const Ptr& after);
  std::vector<std::shared_ptr<const InformerHandler<T>>> handlers() const;

  mutable std::shared_mutex mutex_;  // guards the three members below
  std::map<ObjectKey, Entry> objects_;
  std::map<std::string, Index> indexes_;
  std::vector<std::shared_ptr<const InformerHandler<T>>> handlers_;
  std::mutex delivery_;  // one delivery at a time; taken before mutex_
};

}  // namespace qvd::api

#include "api/client/informer_impl.hpp"

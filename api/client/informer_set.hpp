#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>

#include "api/client/informer.hpp"

namespace qvd::api {

/// The caches of a process: one informer for each kind and scope, however many parts ask for it.
/// Lifecycle: parts ask (of, raw) while they are built; then start_all(), wait_synced(), work,
/// stop_all(). An informer asked for after start_all() is started by the next start_all().
class InformerSet {
 public:
  InformerSet(ApiClient& api, const base::Clock& clock) : api_(api), clock_(clock) {}
  ~InformerSet() { stop_all(); }

  /// The informer of a generated type. The reference lives as long as the set.
  template <class T>
  Informer<T>& of(const CacheScope& scope = {}) {
    return find<T>(T::kind(), scope, "typed");
  }
  /// The informer of a kind without a type.
  Informer<base::Json>& raw(const KindInfo& kind, const CacheScope& scope = {}) {
    return find<base::Json>(kind, scope, "raw");
  }

  void start_all();
  void stop_all();
  /// Waits for all; the failure names the first that is not there.
  base::Status wait_synced(const base::Context& ctx);
  [[nodiscard]] bool has_synced() const;
  /// For tests without threads: InformerBase::pump() of all; the first failure of them.
  base::Status pump();

 private:
  using Key = std::tuple<std::string, std::string, CacheScope>;

  template <class T>
  Informer<T>& find(const KindInfo& kind, const CacheScope& scope, const char* form) {
    std::lock_guard guard(mutex_);
    auto& slot = informers_[Key(kind.group_resource(), form, scope)];
    if (!slot) slot = std::make_unique<Informer<T>>(api_, kind, scope, clock_);
    return static_cast<Informer<T>&>(*slot);
  }

  ApiClient& api_;
  const base::Clock& clock_;
  mutable std::mutex mutex_;
  std::map<Key, std::unique_ptr<InformerBase>> informers_;
};

}  // namespace qvd::api

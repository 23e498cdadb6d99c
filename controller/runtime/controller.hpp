#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "api/client/informer.hpp"
#include "base/queue/work_queue.hpp"
#include "controller/runtime/metrics.hpp"
#include "controller/runtime/reconciler.hpp"

namespace qvd::controller {

struct ControllerOptions {
  std::string name;  // of its metrics and log lines
  int workers = 1;
  /// For one reconcile, which mostly reads caches and makes a few calls: longer means that the API
  /// server hangs.
  std::chrono::seconds timeout{60};
  /// A reconcile is worked to its end, stop or not, because half a one is for crashes only; unless
  /// it may take so long that the end of a leadership must not wait for it.
  bool interruptible = false;
};

/// For Controller::watch(): the wishes changed, or deletion began.
template <class T>
bool spec_changed(const T& before, const T& after) {
  return before.metadata.generation != after.metadata.generation;
}

/// A reconciler with its queue, its workers and the watches that feed it.
/// Lifecycle: watch() while building; start() and stop() with every leadership. Keys that arrive
/// while stopped wait in the queue, so a standby is warm.
class Controller {
 public:
  Controller(ControllerOptions options, std::unique_ptr<Reconciler> reconciler,
             const base::Clock& clock, base::Registry& registry);
  ~Controller();

  template <class T>
  using KeysOf = std::function<std::vector<Key>(const T& object)>;
  template <class T>
  using Matters = std::function<bool(const T& before, const T& after)>;

  /// Enqueues the keys that `keys` finds in an object whenever it changes; in the state before a
  /// change too, so that a changed owner wakes both. `matters` keeps out changes that cannot
  /// concern us; creation and deletion always count.
  template <class T>
  void watch(api::Informer<T>& informer, KeysOf<T> keys, Matters<T> matters = {}) {
    using Ptr = typename api::Informer<T>::Ptr;
    const auto enqueue = [this, keys = std::move(keys)](const Ptr& object) {
      for (const Key& key : keys(*object)) queue_.add(key);
    };
    api::InformerHandler<T> handler;
    handler.added = enqueue;
    handler.updated = [enqueue, matters = std::move(matters)](const Ptr& before, const Ptr& after) {
      if (matters && !matters(*before, *after)) return;
      enqueue(before);
      enqueue(after);
    };
    handler.deleted = [enqueue](const Ptr& last, bool) { enqueue(last); };
    informer.add_handler(std::move(handler));
  }
  /// Enqueues the object's own key.
  template <class T>
  void watch(api::Informer<T>& informer) {
    watch<T>(informer, [](const T& object) { return std::vector<Key>{api::key_of(object)}; });
  }

  void enqueue(const Key& key) { queue_.add(key); }

  void start();
  /// Asks the workers to finish what they are doing.
  void request_stop();
  /// The same, and waits for them.
  void stop();

  /// Works on one key that is due, without waiting. False if there was none. For tests.
  bool run_one();

  [[nodiscard]] const std::string& name() const { return options_.name; }

 private:
  void work(const std::stop_token& stop);
  void process(const base::Context& ctx, const Key& key);
  Outcome guarded_reconcile(const base::Context& ctx, const Key& key);

  const ControllerOptions options_;
  const std::unique_ptr<Reconciler> reconciler_;
  ControllerMetrics metrics_;
  base::WorkQueue<Key> queue_;
  std::vector<std::jthread> workers_;
};

}  // namespace qvd::controller

#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "api/client/reflector.hpp"

namespace qvd::api {

/// What all informers share whatever they hold: the thread that steps a Reflector, and whether the
/// first list has arrived.
class InformerBase : protected ReflectorSink {
 public:
  InformerBase(ApiClient& api, const KindInfo& kind, CacheScope scope, const base::Clock& clock);
  ~InformerBase() override;
  InformerBase(const InformerBase&) = delete;
  InformerBase& operator=(const InformerBase&) = delete;

  /// Starts the thread. Idempotent.
  void start();
  /// Ends the thread; no handler runs once it has returned. Idempotent. The cache stays readable.
  void stop();
  /// For tests without threads: takes in everything that the server has for us now.
  base::Status pump();

  /// True from the first complete list on, for ever.
  [[nodiscard]] bool has_synced() const { return synced_.load(std::memory_order_acquire); }
  /// Waits for has_synced(). Timeout says of which kind and why.
  base::Status wait_synced(const base::Context& ctx);

  /// How often following the server has failed so far. Who judges by "no change for a while" begins
  /// the while anew when this has changed: silence of ours is not silence of theirs.
  [[nodiscard]] std::uint64_t disruptions() const { return disruptions_.load(); }

  [[nodiscard]] const KindInfo& kind() const { return kind_; }
  [[nodiscard]] virtual std::size_t size() const = 0;
  [[nodiscard]] virtual std::string version_of(const ObjectKey& key) const = 0;

 protected:
  /// To be called by replace() when its change is visible.
  void mark_synced();

 private:
  void run(const std::stop_token& stop);

  KindInfo kind_;
  Reflector reflector_;
  std::atomic<bool> synced_{false};
  std::atomic<std::uint64_t> disruptions_{0};
  std::mutex mutex_;  // guards last_error_, and is what changed_ waits with
  std::condition_variable_any changed_;
  base::Status last_error_;
  std::jthread thread_;
};

}  // namespace qvd::api

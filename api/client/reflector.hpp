#pragma once

#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "api/client/api_client.hpp"
#include "base/core/clock.hpp"

namespace qvd::api {

/// The part of a kind that a cache holds; empty members do not restrict.
struct CacheScope {
  std::string ns;
  std::string label_selector;
  std::string field_selector;

  friend auto operator<=>(const CacheScope&, const CacheScope&) = default;
};

/// Receives the present state of a kind. Called by one thread at a time.
class ReflectorSink {
 public:
  virtual ~ReflectorSink() = default;
  /// The complete state as of `resource_version`.
  virtual void replace(std::vector<base::Json> items, const std::string& resource_version) = 0;
  virtual void apply(const WatchEvent& event) = 0;
};

/// Keeps a sink equal to the server: list, watch with bookmarks from there, watch again from the
/// last revision when a stream ends, list again on 410. Backs off 0.8 s to 30 s, doubled, with full
/// jitter, forgotten after 2 min of health (client-go's reflector).
/// Threads: none of its own; step() is called by one thread at a time.
class Reflector {
 public:
  Reflector(ApiClient& api, const KindInfo& kind, CacheScope scope, const base::Clock& clock,
            ReflectorSink& sink);
  ~Reflector();

  /// What a step did.
  enum class Progress { kAdvanced, kIdle, kFailed };
  /// One list, one opened watch or one event. Waits for an event until ctx ends (kIdle).
  Progress step(const base::Context& ctx);
  /// How long to wait after kFailed before the next step.
  [[nodiscard]] std::chrono::milliseconds retry_delay() const { return delay_; }
  /// Why the last step failed.
  [[nodiscard]] const base::Status& last_error() const { return last_error_; }

 private:
  Progress list(const base::Context& ctx);
  Progress open_watch(const base::Context& ctx);
  Progress next_event(const base::Context& ctx);
  Progress failed(base::Status status);

  ApiClient& api_;
  KindInfo kind_;
  CacheScope scope_;
  const base::Clock& clock_;
  ReflectorSink& sink_;

  std::string revision_;  // "": list first
  std::unique_ptr<WatchStream> stream_;
  base::Status last_error_;
  std::chrono::milliseconds backoff_{0};
  std::chrono::milliseconds delay_{0};
  base::SteadyTime failed_at_{};
  base::SteadyTime opened_at_{};
  base::SteadyTime stream_ends_{};  // when the server should have ended the stream, and some more
  bool stream_spoke_ = false;
  std::minstd_rand random_;
};

}  // namespace qvd::api

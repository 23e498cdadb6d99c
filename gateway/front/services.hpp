#pragma once

#include <atomic>
#include <chrono>
#include <string>

#include "base/core/clock.hpp"
#include "base/metrics/metrics.hpp"
#include "base/pool/worker_pool.hpp"
#include "gateway/auth/sign_in.hpp"
#include "gateway/farm/farm.hpp"
#include "gateway/farm/session_writer.hpp"

namespace qvd::gateway {

/// QVD's six counters of a node (QVD 4.2 Host_Counter.pm) and what belongs to them.
struct GatewayMetrics {
  explicit GatewayMetrics(base::Registry& registry);

  base::Counter http_requests;
  base::Counter auth_attempts;
  base::Counter auth_ok;
  base::Counter nx_attempts;
  base::Counter nx_ok;
  base::Counter short_sessions;
  base::Gauge connections;
  base::Counter refused;
  base::Gauge sessions;
  base::Counter bytes_in;
  base::Counter bytes_out;
  base::Histogram connect_seconds;  // from the request to 101
};

/// How long things may take. QVD's values where QVD has them (QVD 4.2 Defaults.pm).
struct Timing {
  std::chrono::milliseconds handshake = std::chrono::seconds(10);
  std::chrono::milliseconds idle = std::chrono::minutes(5);  // between requests
  /// From the first byte of a request; also the idle time until somebody has signed in.
  std::chrono::milliseconds head = std::chrono::seconds(20);
  std::chrono::milliseconds progress = std::chrono::milliseconds(900);
  std::chrono::milliseconds machine_start = std::chrono::seconds(270);
  std::chrono::milliseconds machine_stop = std::chrono::seconds(270);
  std::chrono::milliseconds start_blocked = std::chrono::seconds(15);
  std::chrono::milliseconds vma_call = std::chrono::seconds(4);
  std::chrono::milliseconds x_start = std::chrono::seconds(30);  // all attempts together
  std::chrono::milliseconds x_state = std::chrono::seconds(20);  // without an answer, or starting
  std::chrono::milliseconds api_call = std::chrono::seconds(10);
  std::chrono::milliseconds close_retry = std::chrono::seconds(60);  // of the last write
  std::chrono::milliseconds short_session = std::chrono::seconds(120);
};

/// What all connections of the gateway share. Everything outlives them.
struct Services {
  Farm& farm;
  SessionWriter& writer;
  SignIn& sign_in;
  base::WorkerPool& sign_in_pool;  // apart, so that password guessing cannot hold up the rest
  base::WorkerPool& api_pool;
  GatewayMetrics& metrics;
  const base::Clock& clock;
  Timing timing{};
  std::atomic<bool> stopping = false;  // set when the gateway ends its connections
};

}  // namespace qvd::gateway

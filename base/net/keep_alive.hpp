#pragma once

#include <chrono>

namespace qvd::base::net {

/// When the kernel asks a silent peer for a sign of life, and gives it up. Its own times would
/// notice after two hours that power or network went: who vanishes so says no farewell.
struct KeepAlive {
  std::chrono::seconds quiet;     // silence before the first probe
  std::chrono::seconds interval;  // between probes
  int probes = 0;                 // unanswered ones that end the connection
};

/// Probes the peer of a TCP socket and sends small packets without delay. What the kernel refuses
/// stays as it was: a loss is then only noticed later.
void set_low_latency(int socket, const KeepAlive& keep_alive);

}  // namespace qvd::base::net

#pragma once

#include <map>
#include <mutex>
#include <string>

#include "base/core/clock.hpp"

namespace qvd::gateway {

/// Remembers for a minute which passwords matched which hashes: a client signs in anew with every
/// request, and scrypt is slow on purpose. Holds only digests under a key of this process; a
/// changed hash is another entry. Failures are never remembered. Threads: any.
class VerifiedCache {
 public:
  explicit VerifiedCache(const base::Clock& clock);
  [[nodiscard]] bool holds(const std::string& hash, const std::string& password) const;
  void add(const std::string& hash, const std::string& password);

 private:
  [[nodiscard]] std::string digest(const std::string& hash, const std::string& password) const;

  const base::Clock& clock_;
  const std::string key_;
  mutable std::mutex mutex_;
  std::map<std::string, base::SteadyTime> expiry_;
};

}  // namespace qvd::gateway

#include "gateway/auth/verified_cache.hpp"

#include "base/crypto/hash.hpp"
#include "base/crypto/random.hpp"

namespace qvd::gateway {
namespace {

constexpr std::chrono::seconds kLife{60};
constexpr std::size_t kCapacity = 10'000;

// Length in front, so that the parts cannot run into each other.
std::string framed(const std::string& text) {
  return std::to_string(text.size()) + ":" + text;
}

}  // namespace

VerifiedCache::VerifiedCache(const base::Clock& clock)
    : clock_(clock), key_(base::random_bytes(32)) {}

std::string VerifiedCache::digest(const std::string& hash, const std::string& password) const {
  return base::sha256_hex(framed(key_) + framed(hash) + framed(password));
}

bool VerifiedCache::holds(const std::string& hash, const std::string& password) const {
  const std::string digest_now = digest(hash, password);
  const std::lock_guard lock(mutex_);
  const auto found = expiry_.find(digest_now);
  return found != expiry_.end() && found->second > clock_.steady_now();
}

void VerifiedCache::add(const std::string& hash, const std::string& password) {
  const std::string digest_now = digest(hash, password);
  const auto now = clock_.steady_now();
  const std::lock_guard lock(mutex_);
  if (expiry_.size() >= kCapacity)
    std::erase_if(expiry_, [&](const auto& entry) { return entry.second <= now; });
  if (expiry_.size() >= kCapacity) expiry_.clear();
  expiry_[digest_now] = now + kLife;
}

}  // namespace qvd::gateway

#include "api/client/event_correlator.hpp"

#include <algorithm>

namespace qvd::api {
namespace {

// client-go's budget (25, one in 300 s) is one object's for all reasons, so a noisy reason silences
// what matters later. Ours is smaller, refills sooner, and each reason has its own.
constexpr double kBurst = 10;
constexpr std::chrono::duration<double> kRefill = std::chrono::seconds(60);

}  // namespace

template <class Key, class Value>
Value* EventCorrelator::Recent<Key, Value>::find(const Key& key) {
  const auto found = places_.find(key);
  if (found == places_.end()) return nullptr;
  order_.splice(order_.begin(), order_, found->second);
  return &found->second->second;
}

template <class Key, class Value>
Value& EventCorrelator::Recent<Key, Value>::put(const Key& key, Value value, std::size_t capacity) {
  erase(key);
  order_.emplace_front(key, std::move(value));
  places_[key] = order_.begin();
  if (order_.size() > capacity) {
    places_.erase(order_.back().first);
    order_.pop_back();
  }
  return order_.front().second;
}

template <class Key, class Value>
void EventCorrelator::Recent<Key, Value>::erase(const Key& key) {
  const auto found = places_.find(key);
  if (found == places_.end()) return;
  order_.erase(found->second);
  places_.erase(found);
}

bool EventCorrelator::take_token(const Identity& identity, base::SteadyTime now) {
  const std::pair key(identity.object, identity.reason);
  Bucket* bucket = buckets_.find(key);
  if (bucket == nullptr) bucket = &buckets_.put(key, {kBurst, now}, capacity_);
  const std::chrono::duration<double> passed = now - bucket->refilled;
  bucket->tokens = std::min(kBurst, bucket->tokens + passed / kRefill);
  bucket->refilled = now;
  if (bucket->tokens < 1) return false;
  bucket->tokens -= 1;
  return true;
}

EventCorrelator::Decision EventCorrelator::decide(const Identity& identity, base::SteadyTime now) {
  if (!take_token(identity, now)) return {};
  Known* known = known_.find(identity);
  if (known == nullptr) return {Action::kCreate, "", 1};
  return {Action::kCount, known->name, ++known->count};
}

void EventCorrelator::created(const Identity& identity, const std::string& name) {
  known_.put(identity, {name, 1}, capacity_);
}

void EventCorrelator::forget(const Identity& identity) {
  known_.erase(identity);
}

}  // namespace qvd::api

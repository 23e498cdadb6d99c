#include "api/client/informer_set.hpp"

#include <algorithm>
#include <vector>

namespace qvd::api {

void InformerSet::start_all() {
  std::lock_guard guard(mutex_);
  for (auto& [key, informer] : informers_) informer->start();
}

void InformerSet::stop_all() {
  std::lock_guard guard(mutex_);
  for (auto& [key, informer] : informers_) informer->stop();
}

base::Status InformerSet::wait_synced(const base::Context& ctx) {
  std::vector<InformerBase*> all;
  {
    std::lock_guard guard(mutex_);
    for (auto& [key, informer] : informers_) all.push_back(informer.get());
  }
  for (InformerBase* informer : all) RETURN_IF_ERROR(informer->wait_synced(ctx));
  return base::ok_status();
}

bool InformerSet::has_synced() const {
  std::lock_guard guard(mutex_);
  return std::all_of(informers_.begin(), informers_.end(),
                     [](const auto& entry) { return entry.second->has_synced(); });
}

base::Status InformerSet::pump() {
  std::lock_guard guard(mutex_);
  base::Status first;
  for (auto& [key, informer] : informers_) {
    base::Status pumped = informer->pump();
    if (first.ok()) first = std::move(pumped);
  }
  return first;
}

}  // namespace qvd::api

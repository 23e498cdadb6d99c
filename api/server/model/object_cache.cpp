#include "api/server/model/object_cache.hpp"

namespace qvd::apiserver {

ObjectCache::ObjectCache(std::size_t max_bytes) : max_shard_bytes_(max_bytes / kShards) {}

ObjectPtr ObjectCache::get(const Bytes& stored, Revision revision) {
  Shard& shard = shards_.at(static_cast<std::size_t>(revision) % kShards);
  std::lock_guard guard(shard.mutex);
  const auto found = shard.objects.find(revision);
  if (found != shard.objects.end()) return found->second;
  auto object = std::make_shared<const Object>(stored, revision);
  shard.objects.emplace(revision, object);
  shard.order.push_back(revision);
  shard.bytes += object->text().size();
  while (shard.bytes > max_shard_bytes_ && shard.order.size() > 1) {
    const auto oldest = shard.objects.find(shard.order.front());
    shard.bytes -= oldest->second->text().size();
    shard.objects.erase(oldest);
    shard.order.pop_front();
  }
  return object;
}

}  // namespace qvd::apiserver

#pragma once

#include <array>
#include <deque>
#include <mutex>
#include <unordered_map>

#include "api/server/model/object.hpp"

namespace qvd::apiserver {

/// Objects by revision, so that lists, watches and writes share what one of them has parsed. A
/// revision names exactly one version of one object, so entries never become wrong; the oldest go
/// when the cache is full. Threads: any.
class ObjectCache {
 public:
  /// `max_bytes` bounds the text of the cached objects; their parsed form takes ten times that.
  explicit ObjectCache(std::size_t max_bytes = 16 * 1024 * 1024);

  /// The object that was stored at `revision`.
  ObjectPtr get(const Bytes& stored, Revision revision);

 private:
  struct Shard {
    std::mutex mutex;
    std::unordered_map<Revision, ObjectPtr> objects;
    std::deque<Revision> order;
    std::size_t bytes = 0;
  };
  static constexpr std::size_t kShards = 8;

  const std::size_t max_shard_bytes_;
  std::array<Shard, kShards> shards_;
};

}  // namespace qvd::apiserver

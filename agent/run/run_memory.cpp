#include "agent/run/run_memory.hpp"

namespace qvd::agent {

RunMemory RunMemories::get(const std::string& uid) {
  std::lock_guard guard(mutex_);
  const auto found = memories_.find(uid);
  return found == memories_.end() ? RunMemory{} : found->second;
}

void RunMemories::put(const std::string& uid, const RunMemory& memory) {
  std::lock_guard guard(mutex_);
  memories_[uid] = memory;
}

void RunMemories::forget(const std::string& uid) {
  std::lock_guard guard(mutex_);
  memories_.erase(uid);
  finished_.erase(uid);
  strays_.erase(uid);
}

void RunMemories::mark_finished(const std::string& uid) {
  std::lock_guard guard(mutex_);
  finished_.insert(uid);
}

bool RunMemories::is_finished(const std::string& uid) {
  std::lock_guard guard(mutex_);
  return finished_.contains(uid);
}

void RunMemories::mark_stray(const std::string& uid) {
  std::lock_guard guard(mutex_);
  strays_.insert(uid);
}

bool RunMemories::is_stray(const std::string& uid) {
  std::lock_guard guard(mutex_);
  return strays_.contains(uid);
}

}  // namespace qvd::agent

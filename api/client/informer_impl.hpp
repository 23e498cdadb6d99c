#pragma once

// The definitions of Informer<T>; included by informer.hpp only.

#include "api/client/informer.hpp"
#include "base/log/log.hpp"

namespace qvd::api {

template <class T>
void Informer<T>::add_handler(InformerHandler<T> handler) {
  std::lock_guard delivery(delivery_);
  auto shared = std::make_shared<const InformerHandler<T>>(std::move(handler));
  std::vector<Ptr> present;
  {
    std::unique_lock lock(mutex_);
    handlers_.push_back(shared);
    for (const auto& [key, entry] : objects_) present.push_back(entry.object);
  }
  if (!shared->added) return;
  for (const Ptr& object : present) shared->added(object);
}

template <class T>
typename Informer<T>::Ptr Informer<T>::get(const ObjectKey& key) const {
  std::shared_lock lock(mutex_);
  const auto found = objects_.find(key);
  return found == objects_.end() ? nullptr : found->second.object;
}

template <class T>
std::vector<typename Informer<T>::Ptr> Informer<T>::list(const std::string& ns) const {
  std::shared_lock lock(mutex_);
  std::vector<Ptr> out;
  auto it = ns.empty() ? objects_.begin() : objects_.lower_bound(ObjectKey{ns, ""});
  for (; it != objects_.end() && (ns.empty() || it->first.ns == ns); ++it) {
    out.push_back(it->second.object);
  }
  return out;
}

template <class T>
std::vector<typename Informer<T>::Ptr> Informer<T>::by_index(const std::string& name,
                                                             const std::string& value) const {
  std::shared_lock lock(mutex_);
  const auto index = indexes_.find(name);
  QVD_CHECK(index != indexes_.end(), "by_index() of an index that was never added");
  std::vector<Ptr> out;
  const auto bucket = index->second.entries.find(value);
  if (bucket == index->second.entries.end()) return out;
  out.reserve(bucket->second.size());
  for (const auto& [key, object] : bucket->second) out.push_back(object);
  return out;
}

template <class T>
std::string Informer<T>::version_of(const ObjectKey& key) const {
  std::shared_lock lock(mutex_);
  const auto found = objects_.find(key);
  return found == objects_.end() ? "" : found->second.version;
}

template <class T>
std::size_t Informer<T>::size() const {
  std::shared_lock lock(mutex_);
  return objects_.size();
}

template <class T>
void Informer<T>::replace(std::vector<base::Json> items, const std::string&) {
  std::lock_guard delivery(delivery_);
  std::map<ObjectKey, bool> missing;
  {
    std::shared_lock lock(mutex_);
    for (const auto& [key, entry] : objects_) missing.emplace(key, true);
  }
  for (const base::Json& item : items) {
    missing.erase(key_of(item));
    upsert(item);
  }
  for (const auto& [key, gone] : missing) erase(key, nullptr, gone);
  mark_synced();
}

template <class T>
void Informer<T>::apply(const WatchEvent& event) {
  std::lock_guard delivery(delivery_);
  if (event.type == WatchEventType::kDeleted) {
    erase(key_of(event.object), &event.object, false);
  } else if (event.type != WatchEventType::kBookmark) {
    upsert(event.object);
  }
}

template <class T>
void Informer<T>::upsert(const base::Json& document) {
  const ObjectKey key = key_of(document);
  const std::string version = resource_version_of(document);
  const std::string uid = uid_of(document);
  if (!version.empty() && version_of(key) == version) return;  // a list repeats what we know
  base::Result<T> decoded = Codec<T>::decode(document);
  if (!decoded) {
    // One unreadable object must not blind us to all others.
    base::log::error("cannot read an object",
                     {{"kind", kind().kind}, {"name", key.str()}, {"err", decoded.status()}});
    return;
  }
  Entry entry{std::make_shared<const T>(std::move(*decoded)), version, uid};
  Entry before;
  {
    std::unique_lock lock(mutex_);
    Entry& slot = objects_[key];
    before = std::exchange(slot, entry);
    reindex(key, before.object, entry.object);
  }
  const bool other = before.object && before.uid != uid;  // deleted and made anew in between
  for (const auto& handler : handlers()) {
    if (other && handler->deleted) handler->deleted(before.object, true);
    if (before.object && !other) {
      if (handler->updated) handler->updated(before.object, entry.object);
    } else if (handler->added) {
      handler->added(entry.object);
    }
  }
}

template <class T>
void Informer<T>::erase(const ObjectKey& key, const base::Json* last, bool stale) {
  Ptr object;
  {
    std::unique_lock lock(mutex_);
    const auto found = objects_.find(key);
    if (found == objects_.end()) return;
    object = std::move(found->second.object);
    objects_.erase(found);
    reindex(key, object, nullptr);
  }
  if (last) {
    base::Result<T> decoded = Codec<T>::decode(*last);
    if (decoded) object = std::make_shared<const T>(std::move(*decoded));
  }
  for (const auto& handler : handlers()) {
    if (handler->deleted) handler->deleted(object, stale);
  }
}

template <class T>
void Informer<T>::reindex(const ObjectKey& key, const Ptr& before, const Ptr& after) {
  for (auto& [name, index] : indexes_) {
    if (before) {
      for (const std::string& value : index.values(*before)) {
        const auto bucket = index.entries.find(value);
        if (bucket == index.entries.end()) continue;
        bucket->second.erase(key);
        if (bucket->second.empty()) index.entries.erase(bucket);
      }
    }
    if (!after) continue;
    for (const std::string& value : index.values(*after)) index.entries[value][key] = after;
  }
}

template <class T>
std::vector<std::shared_ptr<const InformerHandler<T>>> Informer<T>::handlers() const {
  std::shared_lock lock(mutex_);
  return handlers_;
}

}  // namespace qvd::api

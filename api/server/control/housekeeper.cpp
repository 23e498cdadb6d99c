#include "api/server/control/housekeeper.hpp"

#include <exception>
#include <utility>

namespace qvd::apiserver {
namespace {

using base::json_string;

// Source: Kubernetes keeps events for an hour.
constexpr std::chrono::hours kEventLife{1};
constexpr std::chrono::minutes kExpiryInterval{1};
// What failed is tried again this often, even when nothing happens.
constexpr std::chrono::milliseconds kRetry{1000};
constexpr std::size_t kBatch = 256;

}  // namespace

Housekeeper::Housekeeper(Objects& objects, base::Registry& registry)
    : objects_(objects),
      failures_(registry),
      next_expiry_(objects.clock().steady_now()),
      thread_([this] { run(); }) {}

Housekeeper::~Housekeeper() {
  {
    std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  stop_.request_stop();
  changed_.notify_all();
  thread_.join();
}

bool Housekeeper::stopping() {
  std::lock_guard guard(mutex_);
  return stopping_;
}

bool Housekeeper::wait(std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, timeout, [this] { return ready_ || stopping_; });
  ready_ = false;
  return !stopping_;
}

void Housekeeper::run() {
  while (!stopping()) {
    failures_.note("follow", "", guarded_follow());
    wait(kRetry);
  }
}

base::Status Housekeeper::guarded_follow() {
  try {
    return follow();
  } catch (const std::exception& error) {  // one odd object must not end the server
    return base::internal_error(std::string("housekeeping threw: ") + error.what());
  }
}

/// Reads everything once, then acts on every event until the watch is lost or the server stops.
base::Status Housekeeper::follow() {
  Collector collector(objects_, failures_);
  NamespaceCleaner cleaner(objects_, failures_);
  const base::Context context{.stop = stop_.get_token()};
  ASSIGN_OR_RETURN(const Revision start, read_all(collector, cleaner));
  ASSIGN_OR_RETURN(const auto watch,
                   objects_.store().watch({.prefix = "/", .since = start}, [this] {
                     std::lock_guard guard(mutex_);
                     ready_ = true;
                     changed_.notify_all();
                   }));
  failures_.note("follow", "", {});
  do {
    bool more = true;
    while (more) {
      ASSIGN_OR_RETURN(const WatchBatch batch, watch->take(kBatch));
      for (const auto& event : batch.events) {
        if (!event->value) {
          collector.forget(event->key);
          cleaner.forget(event->key);
          continue;
        }
        const auto object = objects_.cache().get(event->value, event->revision);
        collector.observe(event->key, object->json());
        cleaner.observe(event->key, object->json());
      }
      more = batch.more;
    }
    collector.settle(context);
    cleaner.settle(context);
    expire_events();
  } while (wait(kRetry));
  return {};
}

base::Result<Revision> Housekeeper::read_all(Collector& collector, NamespaceCleaner& cleaner) {
  ListQuery query;
  query.prefix = "/";
  ASSIGN_OR_RETURN(const Page page, objects_.store().list({}, query));
  for (const Record& record : page.records) {
    const Object object(record.value, record.revision);
    collector.observe(record.key, object.json());
    cleaner.observe(record.key, object.json());
  }
  return page.revision;
}

void Housekeeper::expire_events() {
  const auto now = objects_.clock().steady_now();
  if (now < next_expiry_) return;
  next_expiry_ = now + kExpiryInterval;
  const Resource* events = objects_.registry().find("", "v1", "events");
  if (events == nullptr) return;
  ListQuery query;
  query.prefix = events->key_prefix();
  const auto page = objects_.store().list({}, query);
  if (!page) return;
  for (const Record& record : page->records) {
    const auto object = objects_.cache().get(record.value, record.revision);
    std::string text = json_string(object->json(), {"lastTimestamp"});
    if (text.empty()) text = json_string(object->json(), {"metadata", "creationTimestamp"});
    const auto time = base::parse_rfc3339(text);
    if (!time || *time + kEventLife > objects_.clock().wall_now()) continue;
    static_cast<void>(objects_.store().write({}, {record.key, std::nullopt, record.revision}));
  }
}

}  // namespace qvd::apiserver

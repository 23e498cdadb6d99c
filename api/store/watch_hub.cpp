#include "api/store/watch_hub.hpp"

#include <algorithm>
#include <utility>

namespace qvd::apiserver {
namespace {

// A client that lists and then watches is at most this many events behind.
constexpr std::size_t kRecentEvents = 2048;

bool matches(const Event& event, const std::string& prefix) {
  return event.key.starts_with(prefix);
}

base::Status too_slow() {
  return {base::Code::kGone, "Expired", "the watch was too slow to follow; list again"};
}

}  // namespace

struct WatchHub::Subscriber {
  std::string prefix;
  std::size_t queue_limit = 0;
  std::function<void()> on_ready;
  std::deque<EventPtr> queue;
  Revision seen = 0;          // every event up to here was taken
  Revision backlog_upto = 0;  // events in (seen, backlog_upto] come from the durable history
  bool waiting = false;       // the reader found nothing and waits for on_ready
  bool cut = false;

  void push(const EventPtr& event) {
    if (cut || event->revision <= seen || !matches(*event, prefix)) return;
    if (queue.size() >= queue_limit) {
      cut = true;
      queue.clear();
    } else {
      queue.push_back(event);
    }
    if (std::exchange(waiting, false) && on_ready) on_ready();
  }
};

class WatchHub::HubWatch final : public Watch {
 public:
  HubWatch(WatchHub& hub, std::shared_ptr<Subscriber> subscriber)
      : hub_(hub), subscriber_(std::move(subscriber)) {}
  ~HubWatch() override { hub_.close(subscriber_.get()); }

  base::Result<WatchBatch> take(std::size_t max) override {
    bool behind = false;
    {
      std::lock_guard guard(hub_.mutex_);
      behind = subscriber_->seen < subscriber_->backlog_upto;
    }
    return behind ? take_backlog(max) : take_queue(max);
  }

 private:
  // Only this reader moves `seen` and `backlog_upto`, so no lock is held while history is read.
  base::Result<WatchBatch> take_backlog(std::size_t max) {
    const Revision upto = subscriber_->backlog_upto;
    ASSIGN_OR_RETURN(auto events, hub_.backlog_(subscriber_->prefix, subscriber_->seen, upto, max));
    std::lock_guard guard(hub_.mutex_);
    subscriber_->seen = events.size() < max ? upto : events.back()->revision;
    return WatchBatch{std::move(events), subscriber_->seen, true};
  }

  base::Result<WatchBatch> take_queue(std::size_t max) {
    std::lock_guard guard(hub_.mutex_);
    Subscriber& self = *subscriber_;
    if (self.cut) return too_slow();
    WatchBatch batch;
    const auto count = std::min(max, self.queue.size());
    const auto end = self.queue.begin() + static_cast<std::ptrdiff_t>(count);
    batch.events.assign(self.queue.begin(), end);
    self.queue.erase(self.queue.begin(), end);
    batch.more = !self.queue.empty();
    if (batch.more) {
      self.seen = batch.events.back()->revision;
    } else {
      self.seen = std::max(self.seen, hub_.published_);
      self.waiting = true;
    }
    batch.up_to = self.seen;
    return batch;
  }

  WatchHub& hub_;
  std::shared_ptr<Subscriber> subscriber_;
};

WatchHub::WatchHub(Revision start, BacklogReader backlog)
    : backlog_(std::move(backlog)), published_(start), recent_after_(start) {}

WatchHub::~WatchHub() = default;

Revision WatchHub::published() const {
  std::lock_guard guard(mutex_);
  return published_;
}

void WatchHub::publish(std::span<const EventPtr> events, Revision upto) {
  std::lock_guard guard(mutex_);
  published_ = upto;
  for (const EventPtr& event : events) {
    keep_recent(event);
    for (const auto& subscriber : subscribers_) subscriber->push(event);
  }
}

void WatchHub::keep_recent(const EventPtr& event) {
  recent_.push_back(event);
  if (recent_.size() <= kRecentEvents) return;
  recent_after_ = recent_.front()->revision;
  recent_.pop_front();
}

std::unique_ptr<Watch> WatchHub::open(const WatchQuery& query, std::function<void()> on_ready) {
  auto subscriber = std::make_shared<Subscriber>();
  subscriber->prefix = query.prefix;
  subscriber->queue_limit = query.queue_limit;
  subscriber->on_ready = std::move(on_ready);
  subscriber->seen = query.since;
  std::lock_guard guard(mutex_);
  if (!fill_from_recent(*subscriber)) subscriber->backlog_upto = published_;
  subscribers_.push_back(subscriber);
  return std::make_unique<HubWatch>(*this, std::move(subscriber));
}

/// False if events that the subscriber needs are no longer here, or are too many for its queue.
bool WatchHub::fill_from_recent(Subscriber& subscriber) const {
  if (subscriber.seen < recent_after_) return false;
  for (const EventPtr& event : recent_) subscriber.push(event);
  if (!subscriber.cut) return true;
  subscriber.cut = false;
  return false;
}

void WatchHub::close(const Subscriber* subscriber) {
  std::lock_guard guard(mutex_);
  std::erase_if(subscribers_, [&](const auto& each) { return each.get() == subscriber; });
}

}  // namespace qvd::apiserver

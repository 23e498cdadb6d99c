#include "api/client/events.hpp"

#include <condition_variable>
#include <cstdio>
#include <deque>
#include <mutex>
#include <thread>

#include "api/client/event_correlator.hpp"
#include "api/types/core.hpp"
#include "base/log/log.hpp"

namespace qvd::api {
namespace {

using base::Json;
using namespace std::chrono_literals;

constexpr std::size_t kQueueLimit = 1000;
constexpr std::chrono::seconds kEventTimeout = 5s;
constexpr std::chrono::seconds kLastWords = 1s;  // for what is queued when the process ends

struct QueuedEvent {
  ObjectReference about;
  EventType type = EventType::kNormal;
  std::string reason;
  std::string message;
  base::WallTime time;
};

std::string namespace_of(const QueuedEvent& event) {
  return event.about.key.ns.empty() ? "default" : event.about.key.ns;
}

std::string event_name(const QueuedEvent& event) {
  char suffix[20];
  std::snprintf(suffix, sizeof suffix, "%llx",
                static_cast<unsigned long long>(event.time.time_since_epoch().count()));
  return event.about.key.name + "." + suffix;
}

class Recorder final : public EventRecorder {
 public:
  Recorder(ApiClient& api, const base::Clock& clock, std::string component, std::string host)
      : api_(api), clock_(clock), component_(std::move(component)), host_(std::move(host)) {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }

  ~Recorder() override {
    thread_.request_stop();
    thread_.join();
  }

  void record(const ObjectReference& about, EventType type, const std::string& reason,
              const std::string& message) override {
    std::unique_lock lock(mutex_);
    if (queue_.size() >= kQueueLimit) return;  // an event is never worth waiting for
    queue_.push_back({about, type, reason, message, clock_.wall_now()});
    lock.unlock();
    changed_.notify_one();
  }

 private:
  void run(const std::stop_token& stop) {
    base::Context ending;  // set once we are asked to stop
    while (true) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, stop, [this] { return !queue_.empty(); });
      if (queue_.empty()) return;
      if (stop.stop_requested() && ending.deadline == base::SteadyTime::max()) {
        ending = base::with_timeout(kLastWords);
      }
      if (ending.expired(std::chrono::steady_clock::now())) return;
      const QueuedEvent event = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      send(ending.limited(kEventTimeout), event);
    }
  }

  void send(const base::Context& ctx, const QueuedEvent& event) {
    const EventCorrelator::Identity identity{
        event.about.uid.empty() ? event.about.key.str() : event.about.uid, event.reason,
        event.message};
    const auto decision = correlator_.decide(identity, clock_.steady_now());
    base::Status status;
    if (decision.action == EventCorrelator::Action::kCount) {
      status = count(ctx, event, decision);
      if (status.code() == base::Code::kNotFound) correlator_.forget(identity);
    }
    if (decision.action == EventCorrelator::Action::kCreate ||
        status.code() == base::Code::kNotFound) {
      auto created = api_.create(ctx, Event::kind(), document(event));
      if (created) correlator_.created(identity, key_of(*created).name);
      status = created.status();
    }
    if (!status.ok()) {
      base::log::debug("event not recorded", {{"name", event.about.key.str()}, {"err", status}});
    }
  }

  base::Status count(const base::Context& ctx, const QueuedEvent& event,
                     const EventCorrelator::Decision& decision) {
    Patch patch;
    patch.body = Json::object();
    patch.body["count"] = decision.count;
    patch.body["lastTimestamp"] = base::format_rfc3339(event.time);
    return api_.patch(ctx, Event::kind(), {namespace_of(event), decision.name}, patch).status();
  }

  [[nodiscard]] Json document(const QueuedEvent& event) const {
    const std::string time = base::format_rfc3339(event.time);
    Json out = Json::object();
    out["metadata"]["name"] = event_name(event);
    out["metadata"]["namespace"] = namespace_of(event);
    Json& about = out["involvedObject"];
    about["apiVersion"] = event.about.api_version;
    about["kind"] = event.about.kind;
    about["name"] = event.about.key.name;
    if (!event.about.key.ns.empty()) about["namespace"] = event.about.key.ns;
    if (!event.about.uid.empty()) about["uid"] = event.about.uid;
    out["type"] = event.type == EventType::kNormal ? "Normal" : "Warning";
    out["reason"] = event.reason;
    out["message"] = event.message;
    out["source"]["component"] = component_;
    if (!host_.empty()) out["source"]["host"] = host_;
    out["reportingComponent"] = component_;
    out["reportingInstance"] = host_;
    out["firstTimestamp"] = time;
    out["lastTimestamp"] = time;
    out["count"] = 1;
    return out;
  }

  ApiClient& api_;
  const base::Clock& clock_;
  const std::string component_;
  const std::string host_;
  EventCorrelator correlator_;  // of thread_ only
  std::mutex mutex_;            // guards queue_
  std::condition_variable_any changed_;
  std::deque<QueuedEvent> queue_;
  std::jthread thread_;
};

}  // namespace

ObjectReference reference_to(const KindInfo& kind, const Json& object) {
  return {kind.api_version(), std::string(kind.kind), key_of(object), uid_of(object)};
}

std::unique_ptr<EventRecorder> make_event_recorder(ApiClient& api, const base::Clock& clock,
                                                   std::string component, std::string host) {
  return std::make_unique<Recorder>(api, clock, std::move(component), std::move(host));
}

}  // namespace qvd::api

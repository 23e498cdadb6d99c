#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "api/client/api_client.hpp"
#include "base/core/clock.hpp"

namespace qvd::api {

/// The object that an event is about.
struct ObjectReference {
  std::string api_version;
  std::string kind;
  ObjectKey key;
  std::string uid;
};
/// A reference to an object as read from the API.
ObjectReference reference_to(const KindInfo& kind, const base::Json& object);

enum class EventType : std::uint8_t { kNormal, kWarning };

/// Tells people what happened to an object (`kubectl describe`, `kubectl get events`).
/// Never blocks and never fails: a bounded queue is emptied by one thread; what does not fit is
/// dropped. Equal events become one with a count; per (object, reason) a bucket of 10
/// refills one a minute, so that a noisy reason cannot silence another.
class EventRecorder {
 public:
  virtual ~EventRecorder() = default;
  /// `reason` is CamelCase for programs, `message` a sentence for people.
  virtual void record(const ObjectReference& about, EventType type, const std::string& reason,
                      const std::string& message) = 0;
};

/// Writes v1 Events on behalf of `component` (qvd-controller, qvd-agent …) on `host` ("" if none).
/// Destruction sends what is queued for at most a second.
std::unique_ptr<EventRecorder> make_event_recorder(ApiClient& api, const base::Clock& clock,
                                                   std::string component, std::string host);

}  // namespace qvd::api

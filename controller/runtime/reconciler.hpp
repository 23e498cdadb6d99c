#pragma once

#include "api/client/api_client.hpp"
#include "api/client/events.hpp"
#include "api/client/informer_set.hpp"
#include "api/client/object_key.hpp"
#include "base/core/clock.hpp"
#include "base/core/context.hpp"
#include "base/metrics/metrics.hpp"
#include "controller/runtime/outcome.hpp"

namespace qvd::controller {

using Key = api::ObjectKey;

/// Makes the world of one object as it should be. Level-based: it is given a key, never an event;
/// it reads the present state from the caches, decides with pure functions, and writes what
/// differs. Being called once too often changes nothing. An object that is gone is a success.
/// Threads: several keys at a time, never one key twice at a time.
class Reconciler {
 public:
  virtual ~Reconciler() = default;
  virtual Outcome reconcile(const base::Context& ctx, const Key& key) = 0;
};

/// What reconcilers are made of; all of it outlives them.
struct Deps {
  api::ApiClient& api;
  api::InformerSet& informers;
  const base::Clock& clock;
  api::EventRecorder& events;
  base::Registry& metrics;
};

}  // namespace qvd::controller

#pragma once

#include <string>

#include "api/client/typed_client.hpp"
#include "controller/runtime/own_writes.hpp"
#include "controller/runtime/reconciler.hpp"

namespace qvd::controller {

/// Writes the status of `after` if it differs from that of `before`, the object as cached: a
/// compare-and-swap, remembered in `own` so that the next reconcile waits for the cache.
/// A changed object fails with Conflict; its change wakes the reconciler anyway.
template <class T>
base::Status write_status(const base::Context& ctx, const Deps& deps, OwnWrites& own,
                          const T& before, const T& after) {
  if (before.status == after.status) return base::ok_status();
  auto written = api::TypedClient<T>(deps.api).update_status(ctx, after);
  if (!written) return written.status().with_context("write status");
  if (written->metadata.resource_version != before.metadata.resource_version) {
    own.wrote_over(api::key_of(before), before.metadata.resource_version);
  }
  return base::ok_status();
}

/// A merge patch that is a compare-and-swap on `object`: it fails with Conflict if the object
/// changed or another has its name.
template <class T>
base::Result<T> patch_if_unchanged(const base::Context& ctx, const Deps& deps, const T& object,
                                   base::Json body, const std::string& subresource = "") {
  body["metadata"]["uid"] = object.metadata.uid;
  body["metadata"]["resourceVersion"] = object.metadata.resource_version;
  const api::Patch patch{api::PatchType::kMerge, std::move(body), subresource};
  return api::TypedClient<T>(deps.api).patch(ctx, api::key_of(object), patch);
}

/// A reference to a typed object, for events.
template <class T>
api::ObjectReference about(const T& object) {
  return {T::kind().api_version(), std::string(T::kind().kind), api::key_of(object),
          object.metadata.uid};
}

}  // namespace qvd::controller

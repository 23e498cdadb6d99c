#include "controller/session/grant.hpp"

#include <algorithm>
#include <tuple>

namespace qvd::controller {
namespace {

using Sessions = std::vector<const api::Session*>;

// The later one by time, by name within a second: any order will do, if all agree on it.
bool older(const api::Session* a, const api::Session* b) {
  return std::tie(a->metadata.creation_timestamp, a->metadata.name) <
         std::tie(b->metadata.creation_timestamp, b->metadata.name);
}

SessionEnd end_of(const api::Session& session, api::SessionClosedReason reason,
                  std::string message) {
  return {session.metadata.name, session.metadata.uid, reason, std::move(message)};
}

bool means_this_machine(const api::Session& session, const api::VirtualMachine& machine) {
  return session.spec.vm_uid.empty() || session.spec.vm_uid == machine.metadata.uid;
}

Grant grant_for(const api::Session& session, std::int64_t epoch) {
  return {session.metadata.name, session.metadata.uid, session.spec.user, epoch};
}

// The open session that has the machine now, or null.
const api::Session* holder_of(const api::VirtualMachine& machine, const Sessions& open) {
  if (!machine.status.session) return nullptr;
  const auto found = std::ranges::find_if(open, [&](const api::Session* session) {
    return session->metadata.uid == machine.status.session->uid;
  });
  return found == open.end() ? nullptr : *found;
}

// The newest of those that wait, if the holder is to make way for it.
const api::Session* successor(const api::Session* holder, const Sessions& waiting) {
  const api::Session* newest = nullptr;
  for (const api::Session* session : waiting) {
    const bool may = holder == nullptr || session->spec.takeover;
    if (may && (newest == nullptr || older(newest, session))) newest = session;
  }
  return newest;
}

void refuse_all(const Sessions& open, const api::Session* holder, const std::string& why,
                GrantPlan& plan) {
  for (const api::Session* session : open)
    if (session != holder)
      plan.ends.push_back(end_of(*session, api::SessionClosedReason::kRefused, why));
}

}  // namespace

bool is_open(const api::Session& session) {
  return session.status.phase != api::SessionPhase::kClosed && !session.metadata.deleting();
}

GrantPlan plan_grants(const GrantView& view) {
  GrantPlan plan;
  Sessions open;
  for (const api::Session& session : view.sessions) {
    if (!is_open(session) || session.spec.spy) continue;
    if (means_this_machine(session, view.machine)) {
      open.push_back(&session);
    } else {
      plan.ends.push_back(end_of(session, api::SessionClosedReason::kRefused,
                                 "the machine was deleted and another has its name"));
    }
  }
  const auto& held = view.machine.status.session;
  const api::Session* holder = holder_of(view.machine, open);
  plan.release = held && !held->uid.empty() && holder == nullptr;
  if (!view.refused.empty()) {
    refuse_all(open, holder, view.refused, plan);
    return plan;
  }
  Sessions waiting;
  std::ranges::copy_if(open, std::back_inserter(waiting),
                       [&](const api::Session* session) { return session != holder; });
  const api::Session* next = successor(holder, waiting);
  if (next == nullptr) {
    if (holder != nullptr && !holder->status.granted)
      plan.announce = grant_for(*holder, held->epoch);
    return plan;
  }
  plan.grant = grant_for(*next, (held ? held->epoch : 0) + 1);
  plan.release = false;
  for (const api::Session* session : open) {
    const bool waits_on = session != holder && older(next, session);
    if (session == next || waits_on) continue;
    if (session != holder && !session->spec.takeover) continue;  // it is content to wait
    plan.ends.push_back(
        end_of(*session, api::SessionClosedReason::kSuperseded, "a newer session has the machine"));
  }
  return plan;
}

}  // namespace qvd::controller

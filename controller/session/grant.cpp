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

std::int64_t epoch_of(const api::VirtualMachine& machine) {
  return machine.status.session ? machine.status.session->epoch : 0;
}

// A grant that the machine as we see it does not have yet: we look at an old machine.
bool is_behind(const api::VirtualMachine& machine, const Sessions& open) {
  return std::ranges::any_of(open, [&](const api::Session* session) {
    return session->status.granted && session->status.epoch > epoch_of(machine);
  });
}

// The newest of those that wait, if the holder is to make way for it. Who had the machine once
// and lost it does not get it again: its end may not have reached our cache yet.
const api::Session* successor(const api::Session* holder, const Sessions& open) {
  const api::Session* newest = nullptr;
  for (const api::Session* session : open) {
    if (session == holder || session->status.granted) continue;
    const bool may = holder == nullptr || (session->spec.takeover && older(holder, session));
    if (may && (newest == nullptr || older(newest, session))) newest = session;
  }
  return newest;
}

// All who lose the machine, or their hope of it, to `winner`. Who does not insist may wait.
void supersede(const Sessions& open, const api::Session* holder, const api::Session* winner,
               GrantPlan& plan) {
  for (const api::Session* session : open) {
    if (session == winner) continue;
    const bool had_it = session == holder || session->status.granted;
    if (!had_it && (winner == nullptr || !session->spec.takeover)) continue;
    plan.ends.push_back(
        end_of(*session, api::SessionClosedReason::kSuperseded, "a newer session has the machine"));
  }
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
  if (is_behind(view.machine, open)) return {};
  const auto& held = view.machine.status.session;
  const api::Session* holder = holder_of(view.machine, open);
  plan.release = held && !held->uid.empty() && holder == nullptr;
  if (!view.refused.empty()) {
    refuse_all(open, holder, view.refused, plan);
    return plan;
  }
  const api::Session* next = successor(holder, open);
  supersede(open, holder, next != nullptr ? next : holder, plan);
  if (next != nullptr) {
    plan.grant = grant_for(*next, epoch_of(view.machine) + 1);
    plan.release = false;
  } else if (holder != nullptr && !holder->status.granted) {
    plan.announce = grant_for(*holder, held->epoch);
  }
  return plan;
}

}  // namespace qvd::controller

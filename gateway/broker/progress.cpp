#include "gateway/broker/progress.hpp"

namespace qvd::gateway {
namespace {

WaitStep give_up(std::string text) {
  return {WaitStep::Kind::kGiveUp, std::move(text)};
}
WaitStep wait(std::string text) {
  return {WaitStep::Kind::kWait, std::move(text)};
}

std::string why_closed(const std::string& reason) {
  if (reason == "Superseded") return "Another connection took the machine over";
  return "The session was closed (" + reason + ")";
}

}  // namespace

WaitStep next_wait_step(const Watched& w) {
  const std::string id = std::to_string(w.machine_id);
  if (!w.machine_present) return give_up("It was deleted");
  if (w.session_seen && !w.session_present) return give_up("The session was disconnected");
  if (!w.closed_reason.empty()) return give_up(why_closed(w.closed_reason));
  if (w.powered_off) return give_up("It is switched off by its administrator");
  if (w.granted && w.run_running)
    return {WaitStep::Kind::kConnect, "Starting X session at VM " + id};
  if (w.run_stopping) return wait("Waiting for VM to reach state 'stopped'");
  if (!w.run_present && !w.start_refusal.empty()) return give_up(w.start_refusal);
  if (!w.run_present && w.blocked_long && !w.start_blocker.empty()) return give_up(w.start_blocker);
  if (!w.granted) return wait("Aborting contending session for VM_ID: " + id);
  if (!w.run_present) return wait("Assigning VM " + id + " to host");
  if (!w.run_assigned) return wait("Starting virtual machine");
  return wait("Waiting for VM to reach state 'running'");
}

std::optional<std::string> relay_end_reason(const Watched& w, std::int64_t epoch,
                                            std::int64_t current) {
  if (!w.session_present) return "Disconnected";
  if (!w.closed_reason.empty()) return w.closed_reason;
  if (current > epoch) return "Superseded";
  return std::nullopt;
}

}  // namespace qvd::gateway

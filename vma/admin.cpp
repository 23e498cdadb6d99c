#include "vma/admin.hpp"

#include <array>

namespace qvd::vma {
namespace {

void counter(std::string& out, std::string_view name, std::string_view help, std::uint64_t value) {
  out += "# HELP " + std::string(name) + " " + std::string(help) + "\n# TYPE " + std::string(name) +
         " counter\n" + std::string(name) + " " + std::to_string(value) + "\n";
}

std::string metrics(const Session& session, std::uint64_t requests) {
  constexpr std::array kStates = {XState::kStopped,   XState::kProvisioning, XState::kStarting,
                                  XState::kListening, XState::kConnected,    XState::kSuspending,
                                  XState::kSuspended, XState::kStopping};
  std::string out;
  const SessionCounters& counters = session.counters();
  counter(out, "qvd_vma_requests_total", "Remote calls answered.", requests);
  counter(out, "qvd_vma_session_starts_total", "Sessions started.", counters.starts);
  counter(out, "qvd_vma_session_resumes_total", "Sessions resumed.", counters.resumes);
  counter(out, "qvd_vma_session_failures_total", "Starts that ended before anybody could connect.",
          counters.failures);
  counter(out, "qvd_vma_session_overdue_total", "Sessions ended by a watch-dog.", counters.killed);
  out +=
      "# HELP qvd_vma_session_state 1 for the present state of the session.\n"
      "# TYPE qvd_vma_session_state gauge\n";
  const XState now = session.status().state;
  for (const XState state : kStates)
    out += "qvd_vma_session_state{state=\"" + std::string(to_string(state)) + "\"} " +
           (state == now ? "1" : "0") + "\n";
  return out;
}

}  // namespace

HttpReply answer_admin(const base::http1::RequestHead& request, const Config& config,
                       const Session& session, std::uint64_t requests) {
  if (request.method != "GET") return {.status = 405, .body = "GET only\n"};
  if (request.path == "/healthz") return {.body = "ok\n"};
  if (request.path == "/metrics")
    return {.content_type = "text/plain; version=0.0.4", .body = metrics(session, requests)};
  if (request.path != "/readyz")
    return {.status = 404, .body = "try /healthz, /readyz or /metrics\n"};
  const Status ready = check_session_programs(config);
  if (ready.ok()) return {.body = "ok\n"};
  return {.status = 503, .body = ready.message() + "\n"};
}

}  // namespace qvd::vma

#include "controller/runtime/metrics.hpp"

namespace qvd::controller {
namespace {

using base::Labels;

double seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

base::Counter outcome(base::Registry& registry, const std::string& controller, Outcome::Kind kind) {
  return registry.counter("qvd_controller_reconcile_total", "Reconciles by what became of them.",
                          {{"controller", controller}, {"outcome", std::string(to_string(kind))}});
}

}  // namespace

ControllerMetrics::ControllerMetrics(base::Registry& registry, const std::string& controller)
    : outcomes_{outcome(registry, controller, Outcome::Kind::kDone),
                outcome(registry, controller, Outcome::Kind::kAfter),
                outcome(registry, controller, Outcome::Kind::kFailed),
                outcome(registry, controller, Outcome::Kind::kTerminal)},
      duration_(registry.histogram("qvd_controller_reconcile_seconds", "Time of one reconcile.",
                                   base::latency_buckets(), {{"controller", controller}})),
      depth_(registry.gauge("qvd_controller_queue_depth", "Keys that wait to be worked on.",
                            {{"controller", controller}})),
      adds_(registry.counter("qvd_controller_queue_adds_total", "Keys put into the queue.",
                             {{"controller", controller}})),
      retries_(registry.counter("qvd_controller_queue_retries_total", "Keys put back by a failure.",
                                {{"controller", controller}})),
      waited_(registry.histogram("qvd_controller_queue_wait_seconds", "Time of a key in the queue.",
                                 base::latency_buckets(), {{"controller", controller}})),
      busy_(registry.gauge("qvd_controller_busy_workers", "Keys being worked on.",
                           {{"controller", controller}})) {}

void ControllerMetrics::reconciled(Outcome::Kind kind, std::chrono::nanoseconds took) {
  outcomes_[static_cast<std::size_t>(kind)].add();
  duration_.observe(seconds(took));
}

void ControllerMetrics::added(std::size_t depth) {
  adds_.add();
  depth_.set(static_cast<double>(depth));
}

void ControllerMetrics::taken(std::size_t depth, std::chrono::nanoseconds waited) {
  depth_.set(static_cast<double>(depth));
  waited_.observe(seconds(waited));
  busy_.add(1);
}

void ControllerMetrics::done(std::chrono::nanoseconds) {
  busy_.add(-1);
}

void ControllerMetrics::retried() {
  retries_.add();
}

}  // namespace qvd::controller

#include "controller/runtime/controller.hpp"

#include <exception>

#include "base/log/log.hpp"
#include "controller/runtime/leader_api.hpp"

namespace qvd::controller {

Controller::Controller(ControllerOptions options, std::unique_ptr<Reconciler> reconciler,
                       const base::Clock& clock, base::Registry& registry)
    : options_(std::move(options)),
      reconciler_(std::move(reconciler)),
      metrics_(registry, options_.name),
      queue_(clock, {}, &metrics_) {}

Controller::~Controller() {
  stop();
}

void Controller::start() {
  if (!workers_.empty()) return;
  for (int i = 0; i < options_.workers; ++i) {
    workers_.emplace_back([this](const std::stop_token& stop) { work(stop); });
  }
}

void Controller::request_stop() {
  for (std::jthread& worker : workers_) worker.request_stop();
}

void Controller::stop() {
  request_stop();
  workers_.clear();
}

void Controller::work(const std::stop_token& stop) {
  const base::Context until_stop{.deadline = base::SteadyTime::max(), .stop = stop};
  const base::Context whole = options_.interruptible ? until_stop : base::Context();
  while (!stop.stop_requested()) {
    if (const auto key = queue_.get(until_stop)) process(whole, *key);
  }
}

bool Controller::run_one() {
  const auto key = queue_.try_get();
  if (key) process({}, *key);
  return key.has_value();
}

void Controller::process(const base::Context& ctx, const Key& key) {
  const auto began = std::chrono::steady_clock::now();
  const Outcome outcome = guarded_reconcile(ctx.limited(options_.timeout), key);
  metrics_.reconciled(outcome.kind(), std::chrono::steady_clock::now() - began);
  const base::log::Fields fields{
      {"kind", options_.name}, {"name", key.str()}, {"err", outcome.status()}};
  switch (outcome.kind()) {
    case Outcome::Kind::kDone:
      queue_.forget(key);
      break;
    case Outcome::Kind::kAfter:
      queue_.forget(key);
      queue_.add_after(key, outcome.delay());
      break;
    case Outcome::Kind::kTerminal:
      queue_.forget(key);
      base::log::error("reconcile gave up until something changes", fields);
      break;
    case Outcome::Kind::kFailed:
      // Of a lost race the cache is about to tell; a lost leadership has been logged already.
      if (outcome.status().code() == base::Code::kConflict ||
          outcome.status().reason() == kNotLeading) {
        base::log::debug("reconcile must look again", fields);
      } else {
        base::log::warn("reconcile failed", fields);
      }
      queue_.add_rate_limited(key);
      break;
  }
  queue_.done(key);
}

Outcome Controller::guarded_reconcile(const base::Context& ctx, const Key& key) {
  try {
    return reconciler_->reconcile(ctx, key);
  } catch (const std::exception& error) {
    return base::internal_error(std::string("a reconciler threw: ") + error.what());
  }
}

}  // namespace qvd::controller

#pragma once

#include <array>
#include <string>

#include "base/metrics/metrics.hpp"
#include "base/queue/work_queue.hpp"
#include "controller/runtime/outcome.hpp"

namespace qvd::controller {

/// The series of one controller, all there from its start.
class ControllerMetrics final : public base::QueueObserver {
 public:
  ControllerMetrics(base::Registry& registry, const std::string& controller);

  void reconciled(Outcome::Kind kind, std::chrono::nanoseconds took);

  void added(std::size_t depth) override;
  void taken(std::size_t depth, std::chrono::nanoseconds waited) override;
  void done(std::chrono::nanoseconds worked) override;
  void retried() override;

 private:
  std::array<base::Counter, 4> outcomes_;  // by Outcome::Kind
  base::Histogram duration_;
  base::Gauge depth_;
  base::Counter adds_;
  base::Counter retries_;
  base::Histogram waited_;
  base::Gauge busy_;
};

}  // namespace qvd::controller

#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "base/core/status.hpp"

namespace qvd::controller {

/// What became of one reconcile.
class Outcome {
 public:
  enum class Kind : std::uint8_t { kDone, kAfter, kFailed, kTerminal };

  /// The object is as it should be, until something changes.
  static Outcome done() { return Outcome(Kind::kDone, {}, {}); }
  /// Look again after a while, whether or not something changes.
  static Outcome after(std::chrono::nanoseconds delay) { return Outcome(Kind::kAfter, delay, {}); }
  /// Try again, with back-off.
  static Outcome failed(base::Status why) { return Outcome(Kind::kFailed, {}, std::move(why)); }
  /// No use in trying again until something changes.
  static Outcome terminal(base::Status why) { return Outcome(Kind::kTerminal, {}, std::move(why)); }
  /// Success is done, a failure is tried again: lets RETURN_IF_ERROR stand in a reconciler.
  Outcome(base::Status status)  // NOLINT(*-explicit-*)
      : kind_(status.ok() ? Kind::kDone : Kind::kFailed), status_(std::move(status)) {}

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] std::chrono::nanoseconds delay() const { return delay_; }
  [[nodiscard]] const base::Status& status() const { return status_; }

 private:
  Outcome(Kind kind, std::chrono::nanoseconds delay, base::Status status)
      : kind_(kind), delay_(delay), status_(std::move(status)) {}

  Kind kind_;
  std::chrono::nanoseconds delay_{0};
  base::Status status_;
};

/// `done`, `after`, `failed` or `terminal`: the label of a metric.
std::string_view to_string(Outcome::Kind kind);

}  // namespace qvd::controller

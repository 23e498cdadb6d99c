#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace qvd::base {

/// Label names and values. Values come from small fixed sets: never names, uids or paths.
using Labels = std::map<std::string, std::string>;

/// A count that only grows. Callable from any thread, a few nanoseconds.
class Counter {
 public:
  explicit Counter(void* native) : native_(native) {}
  void add(double amount = 1);
  [[nodiscard]] double value() const;

 private:
  void* native_;
};

/// A value that goes up and down.
class Gauge {
 public:
  explicit Gauge(void* native) : native_(native) {}
  void set(double value);
  void add(double amount);
  [[nodiscard]] double value() const;

 private:
  void* native_;
};

/// Observations in buckets.
class Histogram {
 public:
  explicit Histogram(void* native) : native_(native) {}
  void observe(double value);

 private:
  void* native_;
};

/// Seconds from half a millisecond to half a minute.
std::vector<double> latency_buckets();

/// All series of one process. Resolve a series once, at construction, and keep the handle: the
/// look-up takes a lock, the handle does not. Handles are valid as long as the registry.
/// Names: qvd_<component>_<noun>_<unit>[_total], in seconds and bytes. A name registered twice with
/// another type, or an ill-formed one, is a mistake of ours and aborts.
class Registry {
 public:
  Registry();
  ~Registry();

  Counter counter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge gauge(const std::string& name, const std::string& help, const Labels& labels = {});
  Histogram histogram(const std::string& name, const std::string& help,
                      const std::vector<double>& buckets = latency_buckets(),
                      const Labels& labels = {});

  /// The text exposition format of Prometheus, version 0.0.4.
  [[nodiscard]] std::string render() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace qvd::base

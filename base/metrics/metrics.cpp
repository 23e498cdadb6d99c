#include "base/metrics/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <exception>

#include "base/core/check.hpp"

namespace qvd::base {
namespace {

// The library throws for an ill-formed name and for a type that changes: mistakes of ours.
template <class Make>
auto* checked(const std::string& name, Make make) {
  try {
    return &make();
  } catch (const std::exception& error) {
    check_failed(__FILE__, __LINE__, name, error.what());
  }
}

}  // namespace

struct Registry::State {
  prometheus::Registry registry;
};

Registry::Registry() : state_(std::make_unique<State>()) {}
Registry::~Registry() = default;

void Counter::add(double amount) {
  static_cast<prometheus::Counter*>(native_)->Increment(amount);
}
double Counter::value() const {
  return static_cast<prometheus::Counter*>(native_)->Value();
}
void Gauge::set(double value) {
  static_cast<prometheus::Gauge*>(native_)->Set(value);
}
void Gauge::add(double amount) {
  static_cast<prometheus::Gauge*>(native_)->Increment(amount);
}
double Gauge::value() const {
  return static_cast<prometheus::Gauge*>(native_)->Value();
}
void Histogram::observe(double value) {
  static_cast<prometheus::Histogram*>(native_)->Observe(value);
}

std::vector<double> latency_buckets() {
  return {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
}

Counter Registry::counter(const std::string& name, const std::string& help, const Labels& labels) {
  return Counter(checked(name, [&]() -> prometheus::Counter& {
    return prometheus::BuildCounter().Name(name).Help(help).Register(state_->registry).Add(labels);
  }));
}

Gauge Registry::gauge(const std::string& name, const std::string& help, const Labels& labels) {
  return Gauge(checked(name, [&]() -> prometheus::Gauge& {
    return prometheus::BuildGauge().Name(name).Help(help).Register(state_->registry).Add(labels);
  }));
}

Histogram Registry::histogram(const std::string& name, const std::string& help,
                              const std::vector<double>& buckets, const Labels& labels) {
  return Histogram(checked(name, [&]() -> prometheus::Histogram& {
    return prometheus::BuildHistogram()
        .Name(name)
        .Help(help)
        .Register(state_->registry)
        .Add(labels, buckets);
  }));
}

std::string Registry::render() const {
  return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace qvd::base

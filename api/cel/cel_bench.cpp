#include <benchmark/benchmark.h>

#include "api/cel/program.hpp"

namespace {

using qvd::api::cel::Budget;
using qvd::api::cel::kMaxRuleCost;
using qvd::api::cel::Program;
using qvd::api::cel::Shape;
using qvd::base::Json;

const Json& sample() {
  static const Json value = {{"flavour", "office"},
                             {"tags", {"a", "b", "c", "d"}},
                             {"m", {{"department", "sales"}, {"room", "4.12"}}},
                             {"size", "5Gi"}};
  return value;
}

void run(benchmark::State& state, std::string_view source) {
  static const Shape kDyn;
  const auto program = Program::compile(source, kDyn, {});
  QVD_CHECK(program.has_value(), "the expression compiles");
  for (auto _ : state) {
    Budget budget(kMaxRuleCost);
    benchmark::DoNotOptimize((*program)->evaluate(sample(), &sample(), budget));
  }
}

BENCHMARK_CAPTURE(
    run, immutable_field,
    "!has(oldSelf.flavour) || (has(self.flavour) && self.flavour == oldSelf.flavour)");
BENCHMARK_CAPTURE(run, keys_match, "self.m.all(k, k.matches('^[A-Za-z0-9._-]{1,128}$'))");
BENCHMARK_CAPTURE(run, list_macro, "self.tags.exists_one(x, x == 'c')");
BENCHMARK_CAPTURE(run, quantity, "quantity(self.size).compareTo(quantity(oldSelf.size)) >= 0");

void compile(benchmark::State& state) {
  static const Shape kDyn;
  for (auto _ : state)
    benchmark::DoNotOptimize(Program::compile(
        "!has(oldSelf.flavour) || (has(self.flavour) && self.flavour == oldSelf.flavour)", kDyn,
        {}));
}
BENCHMARK(compile);

}  // namespace

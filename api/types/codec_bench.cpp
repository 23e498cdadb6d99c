#include <benchmark/benchmark.h>

#include <string>

#include "api/types/virtual_machine.hpp"

// What one watch event costs before and after anybody looks at it.

namespace qvd::api {
namespace {

constexpr const char* kMachine = R"({
  "apiVersion": "qvd.dev/v1beta1", "kind": "VirtualMachine",
  "metadata": {"name": "alice-office", "namespace": "acme", "resourceVersion": "4711",
               "uid": "00000000-0000-4000-8000-000000000001", "generation": 3,
               "creationTimestamp": "2026-11-21T08:15:00Z", "labels": {"team": "sales"}},
  "spec": {"id": 10000, "user": "alice", "flavour": "office", "imageTag": "default",
           "power": "Auto", "blocked": false, "debug": false, "address": "10.3.15.50",
           "properties": {"department": "sales", "printer": "lp1"}},
  "status": {"state": "Running", "mac": "54:52:00:03:0f:32", "observedGeneration": 3,
             "session": {"uid": "s-1", "epoch": 4, "user": "alice", "state": "Connected"},
             "run": {"uid": "r-1", "host": "node1", "image": "office-2026.11"},
             "counters": {"attempts": 3, "succeeded": 3, "startFailures": 0},
             "conditions": [
               {"type": "Ready", "status": "True", "reason": "Running", "message": "",
                "lastTransitionTime": "2026-11-21T08:15:00Z", "observedGeneration": 3},
               {"type": "Placed", "status": "True", "reason": "Placed", "message": "on node1",
                "lastTransitionTime": "2026-11-21T08:15:00Z", "observedGeneration": 3}]}})";

void BM_ParseText(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(base::parse_json(kMachine));
}
BENCHMARK(BM_ParseText);

void BM_ReadObject(benchmark::State& state) {
  const base::Json document = base::parse_json(kMachine).value();
  for (auto _ : state) benchmark::DoNotOptimize(from_json<VirtualMachine>(document));
}
BENCHMARK(BM_ReadObject);

void BM_WriteObject(benchmark::State& state) {
  const auto machine = from_json<VirtualMachine>(base::parse_json(kMachine).value()).value();
  for (auto _ : state) benchmark::DoNotOptimize(to_json(machine));
}
BENCHMARK(BM_WriteObject);

void BM_CopyObject(benchmark::State& state) {
  const auto machine = from_json<VirtualMachine>(base::parse_json(kMachine).value()).value();
  for (auto _ : state) {
    VirtualMachine copy = machine;
    benchmark::DoNotOptimize(copy);
  }
}
BENCHMARK(BM_CopyObject);

}  // namespace
}  // namespace qvd::api

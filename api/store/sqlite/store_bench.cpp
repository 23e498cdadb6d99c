#include <benchmark/benchmark.h>

#include <atomic>
#include <memory>

#include "api/store/sqlite/sqlite_store.hpp"
#include "base/os/temp_dir.hpp"

namespace qvd::apiserver::sqlite {
namespace {

constexpr std::size_t kObjectBytes = 2000;  // a VirtualMachine with its status

struct Opened {
  base::TempDir directory = base::TempDir::create("bench").value();
  base::SystemClock clock;
  std::unique_ptr<Store> store = open_store({.directory = directory.path()}, clock).value();
  std::atomic<int> next{0};
};

std::unique_ptr<Opened> opened;

/// Acknowledged (synced) creates; more threads share commits.
void write_durably(benchmark::State& state) {
  if (state.thread_index() == 0) opened = std::make_unique<Opened>();
  const std::string value(kObjectBytes, 'v');
  for (auto _ : state) {
    auto done = opened->store->write({}, {"/k/" + std::to_string(opened->next++), value, 0});
    if (!done) state.SkipWithError(done.status().message().c_str());
  }
  state.SetItemsProcessed(state.iterations());
  if (state.thread_index() == 0) opened.reset();
}
BENCHMARK(write_durably)->Threads(1)->Threads(16)->Threads(128)->UseRealTime();

void list_all(benchmark::State& state) {
  Opened fresh;
  for (int i = 0; i < state.range(0); ++i) {
    // Ten at a time would be quicker, but this is set-up only.
    auto done =
        fresh.store->write({}, {"/k/n/" + std::to_string(i), std::string(kObjectBytes, 'v'), 0});
    if (!done) state.SkipWithError("write");
  }
  for (auto _ : state) benchmark::DoNotOptimize(fresh.store->list({}, {.prefix = "/k/"}));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(list_all)->Arg(10'000)->Unit(benchmark::kMillisecond);

/// One event to many watches of the same prefix, read by each.
void fan_out(benchmark::State& state) {
  Opened fresh;
  std::vector<std::unique_ptr<Watch>> watches;
  for (int i = 0; i < state.range(0); ++i)
    watches.push_back(fresh.store->watch({.prefix = "/k/"}, {}).value());
  for (auto _ : state) {
    auto done = fresh.store->write(
        {}, {"/k/" + std::to_string(fresh.next++), std::string(kObjectBytes, 'v'), 0});
    for (auto& watch : watches) benchmark::DoNotOptimize(watch->take(10));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(fan_out)->Arg(1)->Arg(1000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace qvd::apiserver::sqlite

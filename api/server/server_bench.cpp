#include <benchmark/benchmark.h>

#include <atomic>

#include "api/server/testing/test_server.hpp"

namespace qvd::apiserver {
namespace {

using testing::kMerge;
using testing::kWidgets;
using testing::TestServer;
using testing::widget;

/// Objects as large as a VirtualMachine with its status (about 2 kB), written past the HTTP verbs.
void fill(TestServer& server, int count) {
  const Resource* kind = server.objects().registry().find("test.dev", "v1", "widgets");
  for (int i = 0; i < count; ++i) {
    base::Json object = widget("w" + std::to_string(i), i % 10 == 0 ? "red" : "blue");
    object["metadata"]["namespace"] = "default";
    object["metadata"]["uid"] = std::to_string(i);
    object["metadata"]["labels"] = {{"tenth", i % 10 == 0 ? "yes" : "no"}};
    object["metadata"]["annotations"] = {{"padding", std::string(1500, 'x')}};
    const auto made = server.objects().create({}, *kind, std::move(object));
    QVD_CHECK(made.has_value(), "the bench cannot write");
  }
}

void list(benchmark::State& state, const std::string& query, const std::string& accept) {
  TestServer server;
  fill(server, static_cast<int>(state.range(0)));
  server.accept = accept;
  for (auto _ : state) {
    const auto bytes = server.ask_bytes("GET", kWidgets + query);
    benchmark::DoNotOptimize(bytes);
    state.counters["MB"] = static_cast<double>(bytes) / 1e6;
  }
}

constexpr const char* kJson = "application/json";
BENCHMARK_CAPTURE(list, all, "", kJson)->Arg(10'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(list, page_of_500, "?limit=500", kJson)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(list, one_tenth_by_label, "?labelSelector=tenth%3Dyes", kJson)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(list, table_of_500, "?limit=500", "application/json;as=Table;v=v1;g=meta.k8s.io")
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);

/// Merge patches of one object after the other, durable each.
void patch(benchmark::State& state) {
  static std::unique_ptr<TestServer> server;
  static std::atomic<int> next{0};
  if (state.thread_index() == 0) {
    server = std::make_unique<TestServer>();
    fill(*server, 1000);
  }
  for (auto _ : state) {
    const int i = next++;
    const auto answer = server->ask("PATCH", kWidgets + "/w" + std::to_string(i % 1000),
                                    {{"spec", {{"color", std::to_string(i)}}}}, kMerge);
    if (answer.status != 200) state.SkipWithError("patch");
  }
  state.SetItemsProcessed(state.iterations());
  if (state.thread_index() == 0) server.reset();
}
BENCHMARK(patch)->Threads(1)->Threads(16)->UseRealTime();

/// One write until the last of many watches has its line.
void fan_out(benchmark::State& state) {
  TestServer server;
  fill(server, 1);
  std::vector<std::shared_ptr<testing::RecordedStream>> streams;
  for (int i = 0; i < state.range(0); ++i)
    streams.push_back(server.watch(
        kWidgets + "?watch=1&resourceVersion=" + std::to_string(server.store().revision())));
  std::size_t lines = 0;
  for (auto _ : state) {
    server.ask("PATCH", kWidgets + "/w0", {{"spec", {{"color", std::to_string(++lines)}}}}, kMerge);
    for (const auto& stream : streams) stream->wait_for_count(lines);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(fan_out)->Arg(1)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace qvd::apiserver

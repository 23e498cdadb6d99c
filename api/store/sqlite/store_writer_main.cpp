// Writes numbered values as fast as it can and prints each revision once it is acknowledged, until
// it is killed. `store_writer check DIR` lists what is there. Used by kill_test.py.
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "api/store/sqlite/sqlite_store.hpp"

namespace {

using qvd::apiserver::Store;
using qvd::apiserver::Write;

void write_forever(Store& store, int writer) {
  for (int i = 0;; ++i) {
    const std::string key = "/k/" + std::to_string(writer) + "-" + std::to_string(i);
    const auto revision = store.write({}, Write{key, std::string(500, 'v'), 0});
    if (!revision) continue;
    std::printf("%s %lld\n", key.c_str(), static_cast<long long>(*revision));
    std::fflush(stdout);
  }
}

int print_all(Store& store) {
  const auto page = store.list({}, {.prefix = "/k/"});
  if (!page) return 1;
  for (const auto& record : page->records)
    std::printf("%s %lld\n", record.key.c_str(), static_cast<long long>(record.revision));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const qvd::base::SystemClock clock;
  auto store = qvd::apiserver::sqlite::open_store({.directory = argv[2]}, clock);
  if (!store) {
    std::fprintf(stderr, "%s\n", store.status().message().c_str());
    return 1;
  }
  if (std::string(argv[1]) == "check") return print_all(**store);
  std::vector<std::thread> threads;
  for (int writer = 0; writer < 4; ++writer)
    threads.emplace_back([&, writer] { write_forever(**store, writer); });
  for (auto& thread : threads) thread.join();
  return 0;
}

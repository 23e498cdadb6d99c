#include "agent/storage/id_map.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>

#include "base/os/file_lock.hpp"
#include "base/os/temp_dir.hpp"

namespace qvd::agent {
namespace {

using namespace std::chrono_literals;

constexpr int kRounds = 40;
constexpr int kStep = 50;  // calls of a tenth of a microsecond or more

/// Takes the lock and makes namespaces until it is killed; tells of each.
[[noreturn]] void make_namespaces(const std::filesystem::path& lock_path, int told) {
  const auto lock = base::FileLock::try_acquire(lock_path);
  while (lock && write(told, "n", 1) == 1)
    if (!make_id_map_namespace(first_id_of(10001), false)) break;
  _exit(1);
}

TEST(IdMapNamespace, AnAgentThatIsKilledMakingOneLeavesNoLock) {
  if (geteuid() != 0) GTEST_SKIP() << "mapping ids needs root";
  const auto temp = base::TempDir::create().value();
  const std::filesystem::path lock_path = temp.path() / "home.lock";
  for (int round = 0; round < kRounds; ++round) {
    std::array<int, 2> told{};
    ASSERT_EQ(pipe(told.data()), 0);
    const pid_t agent = fork();
    if (agent == 0) make_namespaces(lock_path, told[1]);
    char letter = 0;
    for (int i = 0; i < 5; ++i) ASSERT_EQ(read(told[0], &letter, 1), 1);
    for (int i = 0; i < round * kStep; ++i) (void)getppid();  // another moment in each round
    kill(agent, SIGKILL);
    ASSERT_EQ(waitpid(agent, nullptr, 0), agent);
    close(told[0]);
    close(told[1]);
    ASSERT_TRUE(base::FileLock::acquire(base::with_timeout(5s), lock_path)) << "in round " << round;
  }
}

}  // namespace
}  // namespace qvd::agent

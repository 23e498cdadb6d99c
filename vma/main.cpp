#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>

#include "base/log/log.hpp"
#include "base/os/file.hpp"
#include "base/process/process.hpp"
#include "vma/admin.hpp"
#include "vma/options.hpp"
#include "vma/rpc.hpp"

namespace {

using namespace std::chrono_literals;
namespace base = qvd::base;
namespace vma = qvd::vma;

constexpr int kExitFailure = 1, kExitUsage = 2;
constexpr auto kSessionGrace = 8s;     // for programs to save their work when the desktop ends
constexpr auto kPowerOffDelay = 50ms;  // for the answer to leave first

/// nxagent runs NX_CLIENT to ask the person something, mostly whether to suspend or end when its
/// window is closed. Closing the window means suspending, as in QVD; menus mean nothing.
int answer_dialog(int argc, char** argv) {
  for (int i = 1; i < argc; ++i)
    if (std::string_view(argv[i]) == "pulldown") return 0;
  ::kill(::getppid(), SIGHUP);
  return 0;
}

base::Result<vma::Config> load_config(const std::string& path) {
  const auto text = base::read_file(path);
  if (text.status().code() == base::Code::kNotFound) return vma::Config();
  RETURN_IF_ERROR(text.status());
  std::vector<std::string> unused;
  ASSIGN_OR_RETURN(vma::Config config, vma::parse_config(*text, path, &unused));
  for (const std::string& key : unused)
    base::log::warn("setting not used", {{"name", key}, {"path", path}});
  return config;
}

void run_power_off(const vma::Config& config) {
  std::this_thread::sleep_for(kPowerOffDelay);
  const auto done = base::run_checked(
      base::with_timeout(30s), {.argv = config.poweroff, .environment = {}, .stdin_data = {}});
  if (!done) base::log::error("power off failed", {{"err", done.status()}});
}

base::Status serve(const vma::Options& options, const vma::Config& config,
                   const sigset_t& signals) {
  const base::SystemClock clock;
  vma::Session session(config, clock);
  RETURN_IF_ERROR(session.recover());
  std::jthread power_off;
  std::once_flag once;  // it is called on any connection's thread, and once is enough
  const auto start_power_off = [&] {
    std::call_once(once, [&] { power_off = std::jthread([&config] { run_power_off(config); }); });
  };
  vma::Rpc rpc(config, session, start_power_off);
  const std::string listen =
      options.listen.empty() ? "*:" + std::to_string(config.port) : options.listen;
  ASSIGN_OR_RETURN(auto server, vma::HttpServer::start(listen, [&rpc](const auto& request) {
                     return rpc.handle(request);
                   }));
  ASSIGN_OR_RETURN(const auto admin,
                   vma::HttpServer::start(options.admin_listen, [&](const auto& request) {
                     return vma::answer_admin(request, config, session, server->requests());
                   }));
  base::log::info("admin listener ready", {{"addr", admin->address()}});
  base::log::info("listening", {{"addr", server->address()}});
  int number = 0;
  while (::sigwait(&signals, &number) == 0 && number != SIGTERM && number != SIGINT) {
  }
  base::log::info("stopping");
  session.end(kSessionGrace);
  return base::ok_status();
}

int fail(const base::Status& status, int code) {
  std::fprintf(stderr, "qvd-vma: %s\n", std::string(status.message()).c_str());
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  if (std::filesystem::path(argv[0]).filename() == "nxdiag") return answer_dialog(argc, argv);
  const auto options = vma::parse_options({argv + 1, argv + argc});
  if (!options) return fail(options.status(), kExitUsage);
  if (options->help || options->version) {
    std::fputs(options->help ? vma::help_text().c_str() : "qvd-vma " QVD_VERSION "\n", stdout);
    return 0;
  }
  const auto level = base::log::parse_level(options->log_level);
  if (!level) return fail(level.status(), kExitUsage);
  base::log::init("qvd-vma", *level, options->log_json);
  const auto config = load_config(options->config);
  if (!config) return fail(config.status(), kExitUsage);
  if (::geteuid() != 0)
    return fail(base::forbidden("it makes accounts and starts sessions: run it as root"),
                kExitFailure);
  // Blocked before the first thread, so that all threads leave these to sigwait.
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, number);
  ::sigprocmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  const base::Status done = serve(*options, *config, signals);
  return done.ok() ? 0 : fail(done, kExitFailure);
}

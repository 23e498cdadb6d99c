#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "api/types/machine_operation.hpp"
#include "api/types/virtual_machine.hpp"
#include "base/core/pause.hpp"
#include "base/terminal/terminal.hpp"
#include "ctl/arguments.hpp"
#include "ctl/commands.hpp"
#include "ctl/verbs.hpp"

namespace qvd::ctl {
namespace {

using namespace std::chrono_literals;

constexpr auto kPowerPoll = 250ms;

struct PowerFlags {
  Global global;
  std::vector<std::string> words;
  std::chrono::milliseconds grace{0};
  bool force = false;
  std::string reason;
  bool wait = false;
  std::chrono::milliseconds timeout = 5min;
};

std::string user_name() {
  const char* name = std::getenv("USER");
  return name == nullptr ? "" : name;
}

/// Follows one operation until it is over. `line` shows how far it is.
Status wait_operation(const base::Context& context, Api& api, const api::ObjectKey& key,
                      const std::string& vm, base::ProgressLine& line) {
  for (;;) {
    ASSIGN_OR_RETURN(const Json operation,
                     api.client().get(context, api::MachineOperation::kind(), key));
    const Outcome outcome = judge_operation(operation);
    if (outcome.over) return outcome.status.with_context(vm);
    line.show(vm + ": " + outcome.text);
    if (context.stop.stop_requested())
      return base::unavailable("stopped waiting; the operation goes on");
    if (context.expired(std::chrono::steady_clock::now()))
      return base::timed_out(vm + ": not done in time, it goes on: " + outcome.text +
                             " (qvdctl describe op " + key.name + ")");
    (void)base::pause(context, kPowerPoll);
  }
}

Status run_power(const base::Context& whole, const std::string& verb, const PowerFlags& flags) {
  ASSIGN_OR_RETURN(const Named named, parse_named(flags.words, {"vm"}));
  ASSIGN_OR_RETURN(Api api, Api::open(flags.global));
  const base::Context context = whole.limited(flags.timeout);
  std::vector<std::pair<std::string, api::ObjectKey>> asked;
  for (const std::string& vm : named.names) {
    RETURN_IF_ERROR(api.client().get(context, api::VirtualMachine::kind(), {api.ns(), vm}));
    const PowerRequest request{.vm = vm,
                               .verb = verb,
                               .grace = flags.grace,
                               .force = flags.force,
                               .reason = flags.reason,
                               .by = user_name()};
    ASSIGN_OR_RETURN(const Json made, api.client().create(context, api::MachineOperation::kind(),
                                                          make_operation(api.ns(), request)));
    asked.emplace_back(vm, api::key_of(made));
    if (!flags.wait)
      std::printf("virtualmachine.qvd.dev/%s: %s asked for (%s)\n", vm.c_str(), verb.c_str(),
                  api::key_of(made).name.c_str());
  }
  if (!flags.wait) return base::ok_status();
  base::ProgressLine line;
  for (const auto& [vm, key] : asked) {
    RETURN_IF_ERROR(wait_operation(context, api, key, vm, line));
    line.clear();
    std::printf("virtualmachine.qvd.dev/%s: %s done\n", vm.c_str(), verb.c_str());
  }
  return base::ok_status();
}

}  // namespace

base::CommandSpec power_command(const std::string& verb) {
  auto flags = std::make_shared<PowerFlags>();
  base::CommandSpec command{.name = verb, .summary = verb + "s machines"};
  command.examples = {
      {"qvdctl " + verb + " vm alice-office -n acme --wait", "and waits until it is done"}};
  command.options.positional("what", &flags->words, "vm NAME… or vm/NAME…");
  if (verb != "start")
    command.options
        .add("grace", &flags->grace,
             "how long the desktop may take to end in order (default: that of its flavour)")
        .add("force", &flags->force, "do not wait for an orderly end");
  command.options.add("reason", &flags->reason, "why, for those who see it", {.metavar = "TEXT"})
      .add("wait", &flags->wait, "wait until it is done")
      .add("timeout", &flags->timeout, "how long to wait");
  flags->global.declare(command.options);
  command.run = [flags, verb](base::RunEnvironment& environment) {
    return run_power(environment.context, verb, *flags);
  };
  return command;
}

}  // namespace qvd::ctl

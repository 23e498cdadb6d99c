#include "base/app/app.hpp"
#include "controller/app/controller_app.hpp"

int main(int argc, char** argv) {
  qvd::controller::ControllerAppOptions options;
  qvd::base::CommandSpec run{
      .name = "run",
      .summary = "Make machines, addresses, images and sessions as the API says they shall be.",
      .examples = {{"qvd-controller run --kubeconfig controller.kubeconfig",
                    "Run beside others; one of them leads, the rest wait with warm caches"},
                   {"qvd-controller run", "In a pod: the service account's credentials"}},
      .daemon = true};
  run.options.add("kubeconfig", &options.kubeconfig, "how to reach the API", {.metavar = "FILE"})
      .add("identity", &options.identity,
           "name in the leader's lease, unique to this process; host name and a random part if not "
           "given");
  run.run = [&options](qvd::base::RunEnvironment& environment) {
    return qvd::controller::run_controllers(options, environment);
  };
  const qvd::base::ProgramSpec program{
      .name = "qvd-controller", .summary = "Reconciles a farm of desktops.", .commands = {run}};
  return qvd::base::run_program(program, argc, argv);
}

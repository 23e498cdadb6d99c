#include "agent/app/agent.hpp"
#include "agent/app/options.hpp"
#include "base/app/app.hpp"

int main(int argc, char** argv) {
  qvd::agent::AgentOptions options;
  qvd::base::CommandSpec run;
  run.name = "run";
  run.summary = "Run the desktops that the API assigns to this host.";
  run.examples = {{"qvd-agent run --kubeconfig /etc/qvd/agent.kubeconfig --host-name node1",
                   "Containers by the system's libvirt"},
                  {"qvd-agent run --config /etc/qvd/agent.yaml --log-level debug",
                   "Everything from a file; keys are the long names of options"}};
  run.daemon = true;
  run.options = qvd::agent::agent_option_set(options);
  run.run = [&](qvd::base::RunEnvironment& environment) {
    return qvd::agent::run_agent(options, environment);
  };
  return qvd::base::run_program(
      {"qvd-agent", "Runs desktops on a host: storage, network, hypervisor.", {run}}, argc, argv);
}

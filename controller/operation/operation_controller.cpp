#include "controller/operation/operation_controller.hpp"

#include "api/types/cluster_settings.hpp"
#include "controller/operation/operation_plan.hpp"
#include "controller/runtime/write.hpp"

namespace qvd::controller {
namespace {

using api::MachineOperation;

constexpr const char* kByMachine = "vm";

/// Whether `other` takes the place of `mine`. Creation times are whole seconds; within one, the
/// names decide between requests that are both still open.
bool supersedes(const MachineOperation& other, const MachineOperation& mine) {
  if (other.metadata.creation_timestamp != mine.metadata.creation_timestamp) {
    return other.metadata.creation_timestamp > mine.metadata.creation_timestamp;
  }
  return !is_finished(other) && other.metadata.name > mine.metadata.name;
}

class OperationReconciler final : public Reconciler {
 public:
  explicit OperationReconciler(const Deps& deps)
      : deps_(deps),
        operations_(deps.informers.of<MachineOperation>()),
        machines_(deps.informers.of<api::VirtualMachine>()),
        runs_(deps.informers.of<api::MachineRun>()),
        settings_(deps.informers.of<api::ClusterSettings>()),
        own_(deps.clock) {}

  Outcome reconcile(const base::Context& ctx, const Key& key) override {
    const auto cached = operations_.get(key);
    if (!cached || cached->metadata.deleting()) return Outcome::done();
    if (own_.behind(key, cached->metadata.resource_version)) return Outcome::after(kCacheLag);
    if (is_finished(*cached)) return expire(ctx, *cached);
    const Key machine_key{key.ns, cached->spec.vm};
    const auto machine = machines_.get(machine_key);
    const auto run = runs_.get(machine_key);
    OperationView view{*cached, machine.get(), run.get(), false};
    for (const auto& other : operations_.by_index(kByMachine, machine_key.str())) {
      view.newer_exists = view.newer_exists || supersedes(*other, *cached);
    }
    MachineOperation next = *cached;
    next.status = plan_operation(view, deps_.clock.wall_now());
    return write_status(ctx, deps_, own_, *cached, next);
  }

 private:
  Outcome expire(const base::Context& ctx, const MachineOperation& operation) {
    const auto settings = settings_.get({"", "default"});
    const api::ClusterSettingsSpec spec = settings ? settings->spec : api::ClusterSettingsSpec();
    const auto history = base::parse_duration(spec.machines.operation_history);
    const auto finished = base::parse_rfc3339(operation.status.finished_at);
    if (!history || !finished) return Outcome::done();
    const auto left = *finished + *history - deps_.clock.wall_now();
    if (left > left.zero()) return Outcome::after(left);
    api::DeleteOptions options;
    options.uid = operation.metadata.uid;
    const base::Status gone =
        deps_.api.remove(ctx, MachineOperation::kind(), api::key_of(operation), options);
    return gone.code() == base::Code::kNotFound ? base::ok_status() : gone;
  }

  Deps deps_;
  api::Informer<MachineOperation>& operations_;
  api::Informer<api::VirtualMachine>& machines_;
  api::Informer<api::MachineRun>& runs_;
  api::Informer<api::ClusterSettings>& settings_;
  OwnWrites own_;
};

}  // namespace

std::unique_ptr<Controller> make_operation_controller(const Deps& deps) {
  auto& operations = deps.informers.of<MachineOperation>();
  operations.add_index(kByMachine, [](const MachineOperation& operation) {
    return std::vector<std::string>{Key{operation.metadata.ns, operation.spec.vm}.str()};
  });
  auto controller = std::make_unique<Controller>(ControllerOptions{"operation", 1},
                                                 std::make_unique<OperationReconciler>(deps),
                                                 deps.clock, deps.metrics);
  // A new request supersedes its elders, so all of the machine look again.
  const auto of_machine = [&operations](const Key& machine) {
    std::vector<Key> keys;
    for (const auto& operation : operations.by_index(kByMachine, machine.str())) {
      if (!is_finished(*operation)) keys.push_back(api::key_of(*operation));
    }
    return keys;
  };
  controller->watch(operations);
  controller->watch<MachineOperation>(operations, [of_machine](const MachineOperation& operation) {
    return of_machine({operation.metadata.ns, operation.spec.vm});
  });
  controller->watch<api::VirtualMachine>(deps.informers.of<api::VirtualMachine>(),
                                         [of_machine](const api::VirtualMachine& machine) {
                                           return of_machine(api::key_of(machine));
                                         });
  controller->watch<api::MachineRun>(
      deps.informers.of<api::MachineRun>(),
      [of_machine](const api::MachineRun& run) { return of_machine(api::key_of(run)); });
  return controller;
}

}  // namespace qvd::controller

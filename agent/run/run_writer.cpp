#include "agent/run/run_writer.hpp"

#include "api/types/well_known.hpp"

namespace qvd::agent {
namespace {

constexpr int kAttempts = 5;  // each after a read of the newest version

}  // namespace

api::MachineRun RunWriter::newest(const api::MachineRun& run) {
  std::lock_guard guard(mutex_);
  const auto found = written_.find(run.metadata.uid);
  return found == written_.end() ? run : *found->second;
}

void RunWriter::remember(const api::MachineRun& run) {
  std::lock_guard guard(mutex_);
  written_[run.metadata.uid] = std::make_shared<const api::MachineRun>(run);
}

void RunWriter::forget(const std::string& uid) {
  std::lock_guard guard(mutex_);
  written_.erase(uid);
}

base::Status RunWriter::retry(const base::Context& ctx, const api::MachineRun& run,
                              const Attempt& attempt) {
  api::MachineRun current = newest(run);
  base::Status failure;
  for (int i = 0; i < kAttempts; ++i) {
    const auto written = attempt(current);
    if (written) {
      remember(*written);
      return base::ok_status();
    }
    failure = written.status();
    if (failure.code() == base::Code::kNotFound) return base::ok_status();
    if (failure.code() != base::Code::kConflict) break;
    const auto read = client_.get(ctx, {run.metadata.ns, run.metadata.name});
    if (!read && read.status().code() == base::Code::kNotFound) return base::ok_status();
    RETURN_IF_ERROR(read);
    if (read->metadata.uid != run.metadata.uid) return base::ok_status();
    current = *read;
  }
  return failure.with_context("write run " + run.metadata.ns + "/" + run.metadata.name);
}

base::Status RunWriter::write(const base::Context& ctx, const api::MachineRun& run,
                              const Change& change) {
  return retry(ctx, run, [&](api::MachineRun& current) -> base::Result<api::MachineRun> {
    const api::MachineRunStatus before = current.status;
    change(current.status);
    if (current.status == before) return current;
    return client_.update_status(ctx, current);
  });
}

base::Status RunWriter::release(const base::Context& ctx, const api::MachineRun& run) {
  return retry(ctx, run, [&](api::MachineRun& current) -> base::Result<api::MachineRun> {
    if (!api::remove_finalizer(current.metadata, api::kAgentFinalizer)) return current;
    return client_.update(ctx, current);
  });
}

}  // namespace qvd::agent

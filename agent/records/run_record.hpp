#pragma once

#include <map>
#include <string>

#include "agent/records/machine_plan.hpp"

namespace qvd::agent {

/// What this host knows of one run, on disk before anything is done for it and gone only when
/// nothing of it is left.
struct RunRecord {
  MachinePlan plan;
  std::string boot_id;    // of the host when the record was made: after a reboot nothing runs
  bool launched = false;  // written just before the hypervisor is told to start
  bool reached_running = false;
  bool ending = false;  // decided to stop or failed: nothing is started any more
  bool failed = false;
  bool retryable = true;
  std::string end_reason;   // CamelCase, of a run that is ending
  std::string end_message;  // for people
  std::string exit_reason;  // of MachineRun.status.exit
  std::map<std::string, std::string>
      phase_times;  // RFC 3339, by name of MachineRun.status.phaseTimes
};

base::Json to_json(const RunRecord& record);
base::Result<RunRecord> run_record_from_json(const base::Json& document);

}  // namespace qvd::agent

#include "agent/records/run_record.hpp"

namespace qvd::agent {

base::Json to_json(const RunRecord& record) {
  return {{"plan", to_json(record.plan)},      {"boot_id", record.boot_id},
          {"launched", record.launched},       {"reached_running", record.reached_running},
          {"ending", record.ending},           {"failed", record.failed},
          {"retryable", record.retryable},     {"end_reason", record.end_reason},
          {"end_message", record.end_message}, {"exit_reason", record.exit_reason},
          {"phase_times", record.phase_times}};
}

base::Result<RunRecord> run_record_from_json(const base::Json& document) {
  try {
    RunRecord record;
    ASSIGN_OR_RETURN(record.plan, machine_plan_from_json(document.at("plan")));
    document.at("boot_id").get_to(record.boot_id);
    document.at("launched").get_to(record.launched);
    document.at("reached_running").get_to(record.reached_running);
    document.at("ending").get_to(record.ending);
    document.at("failed").get_to(record.failed);
    document.at("retryable").get_to(record.retryable);
    document.at("end_reason").get_to(record.end_reason);
    document.at("end_message").get_to(record.end_message);
    document.at("exit_reason").get_to(record.exit_reason);
    document.at("phase_times").get_to(record.phase_times);
    return record;
  } catch (const base::Json::exception& error) {
    return base::invalid(std::string("record of a run: ") + error.what());
  }
}

}  // namespace qvd::agent

#include "gateway/broker/x_session.hpp"

namespace qvd::gateway {
namespace {

void set_if(std::map<std::string, std::string>& parameters, const char* name,
            const std::string& value) {
  if (!value.empty()) parameters[name] = value;
}

}  // namespace

std::map<std::string, std::string> x_start_parameters(std::map<std::string, std::string> client,
                                                      const SessionFacts& facts) {
  set_if(client, "host_address", facts.host_address);
  for (const auto& [name, value] : facts.properties) client[name] = value;
  client["qvd.vm.user.name"] = facts.login;
  set_if(client, "qvd.vm.user.uid", facts.unix_uid);
  set_if(client, "qvd.vm.user.gid", facts.unix_gid);
  set_if(client, "qvd.vm.user.home", facts.home);
  client["qvd.slave.key"] = facts.slave_key;
  client["qvd.session.epoch"] = std::to_string(facts.epoch);
  return client;
}

XStep step_for_x_state(std::string_view state) {
  if (state == "listening") return XStep::kConnect;
  if (state == "provisioning") return XStep::kWaitLong;
  if (state == "starting" || state == "initiating") return XStep::kWait;
  return XStep::kGiveUp;
}

}  // namespace qvd::gateway

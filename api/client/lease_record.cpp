#include "api/client/lease_record.hpp"

namespace qvd::api {

using base::Json;

LeaseRecord read_lease(const Json& lease) {
  LeaseRecord record;
  record.holder = base::json_string(lease, {"spec", "holderIdentity"});
  record.renew_time = base::json_string(lease, {"spec", "renewTime"});
  const Json& transitions = base::json_at(lease, {"spec", "leaseTransitions"});
  if (transitions.is_number_integer()) record.transitions = transitions.get<std::int64_t>();
  return record;
}

Json renewed_lease(const Json& lease, const ObjectKey& key, const std::string& holder,
                   std::chrono::seconds duration, base::WallTime now) {
  Json out = lease;
  const LeaseRecord before = read_lease(lease);
  if (lease.is_null()) {
    out = Json::object();
    out["metadata"]["namespace"] = key.ns;
    out["metadata"]["name"] = key.name;
  }
  const std::string time = base::format_rfc3339_micro(now);
  Json& spec = out["spec"];
  spec["leaseDurationSeconds"] = duration.count();
  spec["renewTime"] = time;
  if (lease.is_null() || before.holder != holder) {
    spec["holderIdentity"] = holder;
    spec["acquireTime"] = time;
    spec["leaseTransitions"] = lease.is_null() ? 0 : before.transitions + 1;
  }
  return out;
}

Json released_lease(Json lease, base::WallTime now) {
  Json& spec = lease["spec"];
  spec["holderIdentity"] = "";
  spec["leaseDurationSeconds"] = 1;
  spec["renewTime"] = base::format_rfc3339_micro(now);
  return lease;
}

}  // namespace qvd::api

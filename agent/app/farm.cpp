#include "agent/app/farm.hpp"

#include "api/types/core.hpp"
#include "api/types/well_known.hpp"
#include "base/core/pause.hpp"
#include "base/log/log.hpp"

namespace qvd::agent {
namespace {

constexpr std::chrono::seconds kReadLimit{5};

base::Result<std::string> read_uid(const base::Context& ctx, api::ApiClient& api) {
  ASSIGN_OR_RETURN(const base::Json found, api.get(ctx.limited(kReadLimit), api::Namespace::kind(),
                                                   {"", api::kSystemNamespace}));
  std::string uid = api::uid_of(found);
  if (uid.empty())
    return base::unavailable(std::string("namespace ") + api::kSystemNamespace + " has no uid");
  return uid;
}

}  // namespace

base::Status FarmIdentity::learn(const base::Context& ctx) {
  auto uid = read_uid(ctx, api_);
  while (!uid) {
    base::log::warn("cannot tell which farm this is, trying again", {{"err", uid.status()}});
    if (!base::pause(ctx, between_tries_)) return uid.status();
    uid = read_uid(ctx, api_);
  }
  *uid_.lock() = *uid;
  return base::ok_status();
}

bool FarmIdentity::is_still_ours(const base::Context& ctx) const {
  const auto now = read_uid(ctx, api_);
  return now && *now == uid();
}

}  // namespace qvd::agent

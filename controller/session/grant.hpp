#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/types/session.hpp"
#include "api/types/virtual_machine.hpp"

namespace qvd::controller {

/// One machine and everybody who wants it, at one moment.
struct GrantView {
  api::VirtualMachine machine;
  std::vector<api::Session> sessions;  // those that name the machine, in any order
  std::string refused;                 // why nobody may have it now; "" if somebody may
};

/// A session to end, and why.
struct SessionEnd {
  std::string name;
  std::string uid;
  api::SessionClosedReason reason = api::SessionClosedReason::kUnset;
  std::string message;

  friend bool operator==(const SessionEnd&, const SessionEnd&) = default;
};

/// Who gets the machine next, and which number that grant has.
struct Grant {
  std::string session_name;
  std::string session_uid;
  std::string user;
  std::int64_t epoch = 0;

  friend bool operator==(const Grant&, const Grant&) = default;
};

struct GrantPlan {
  std::optional<Grant> grant;     // compare-and-swap on the machine's status first
  std::optional<Grant> announce;  // the holder's Session does not say yet that it is granted
  std::vector<SessionEnd> ends;   // then these
  bool release = false;           // the holder is gone: nobody has the machine
};

/// The order of grants decides a takeover: the newest session that may take over gets the machine
/// and a higher epoch; the one before it ends as Superseded. Nothing depends on the old gateway,
/// because the VMA refuses an older epoch. Repeating the call after a crash repeats only what is
/// missing.
GrantPlan plan_grants(const GrantView& view);

/// True until the session is over.
bool is_open(const api::Session& session);

}  // namespace qvd::controller

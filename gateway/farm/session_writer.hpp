#pragma once

#include <cstdint>
#include <mutex>
#include <set>
#include <string>

#include "api/client/api_client.hpp"
#include "base/core/clock.hpp"
#include "base/core/context.hpp"
#include "gateway/auth/authenticator.hpp"
#include "gateway/farm/farm.hpp"

namespace qvd::gateway {

/// Who wants which machine, from where.
struct OpenRequest {
  MachineView machine{};
  Identity identity{};
  std::string client_address{};
  std::string client_version{};
  std::map<std::string, std::string> parameters{};  // of the client
};

/// How a session ended.
struct SessionEnd {
  std::string reason{};         // one of Session.status.closedReason
  std::string message{};        // for people
  std::uint64_t bytes_in = 0;   // from the person
  std::uint64_t bytes_out = 0;  // to the person
};

/// The gateway's writes: three a session, and a MachineOperation for a stop. Calls block.
/// Threads: any.
class SessionWriter {
 public:
  SessionWriter(api::ApiClient& api, const base::Clock& clock, std::string gateway)
      : api_(api), clock_(clock), gateway_(std::move(gateway)) {}

  base::Result<SessionRef> open(const base::Context& ctx, const OpenRequest& request);
  base::Status connected(const base::Context& ctx, const SessionRef& session,
                         const DesktopEndpoint& endpoint);
  /// Success also if the Session is gone meanwhile.
  base::Status close(const base::Context& ctx, const SessionRef& session, const SessionEnd& end);
  /// Closes, as GatewayLost, what an earlier process of our name left open: its connections died
  /// with it, and our Lease goes on, so nobody else would.
  base::Status close_leftovers(const base::Context& ctx);
  base::Status request_stop(const base::Context& ctx, const MachineView& machine,
                            const Identity& by);

 private:
  base::Status patch_status(const base::Context& ctx, const SessionRef& session, base::Json status);
  void own(const api::ObjectKey& session);
  void disown(const api::ObjectKey& session);
  [[nodiscard]] bool is_ours(const api::ObjectKey& session);

  api::ApiClient& api_;
  const base::Clock& clock_;
  const std::string gateway_;
  std::mutex mutex_;
  std::set<api::ObjectKey> ours_;  // from before their creation until they are closed
};

/// The Session that a request asks for. Pure; what clients sent is cut to the schema's lengths.
api::Session make_session(const OpenRequest& request, const std::string& gateway,
                          const std::string& suffix);

}  // namespace qvd::gateway

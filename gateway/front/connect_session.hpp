#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/json/json.hpp"
#include "gateway/broker/broker.hpp"
#include "gateway/front/client_request.hpp"
#include "gateway/front/progress_ticker.hpp"
#include "gateway/front/reply.hpp"
#include "gateway/guest/vma_client.hpp"
#include "gateway/relay/relay.hpp"

namespace qvd::gateway {

/// One person's way to one machine, from the granted request to the end of the relay:
/// Session made → granted by the controller and the machine running → X started by its VMA →
/// connected → 101 → bytes, until either side ends or the session is taken away → Session closed.
/// Failures carry in Status::reason() what Session.status.closedReason says. One strand.
class ConnectSession {
 public:
  ConnectSession(Services& services, const ClientRequest& request, MachineView machine,
                 Identity identity, std::map<std::string, std::string> parameters);

  /// Answers the request itself. The connection is used up then.
  base::net::awaitable<void> run();

 private:
  template <class T>
  using Async = base::net::awaitable<T>;

  Async<base::Result<base::net::Stream>> prepare();
  Async<base::Status> open();
  Async<base::Status> wait_for_machine();
  Async<base::Result<base::net::Stream>> reach_x();
  /// Whether X was waiting for a client already.
  Async<base::Result<bool>> start_x();
  Async<base::Status> wait_for_x();
  Async<base::Status> pause(std::chrono::milliseconds time);
  Async<base::Status> check_wanted();
  Async<base::Status> relay(base::net::Stream desktop);
  Async<void> close();
  void note_connected();
  void fail(const base::Status& why);
  void ended(const RelayOutcome& outcome);
  [[nodiscard]] Watched watch();

  Services& services_;
  const ClientRequest& request_;
  const MachineView machine_;
  const Identity identity_;
  const std::map<std::string, std::string> parameters_;
  std::shared_ptr<ProgressTicker> ticker_;
  std::optional<SessionRef> session_;
  ChangeHub::Subscription subscription_;
  bool session_seen_ = false;
  std::optional<base::SteadyTime> blocked_since_;
  std::int64_t epoch_ = 0;
  DesktopEndpoint endpoint_;
  SessionFacts facts_;
  SessionEnd end_;
};

}  // namespace qvd::gateway

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/net/signal.hpp"
#include "base/net/stream.hpp"
#include "gateway/relay/client_link.hpp"

namespace qvd::gateway {

/// Which side ended a relay.
enum class RelayEnd { kClient, kDesktop, kTold };

struct RelayOutcome {
  RelayEnd end = RelayEnd::kClient;
  std::string reason;           // if it was told to end
  std::uint64_t bytes_in = 0;   // from the person
  std::uint64_t bytes_out = 0;  // to the person
};

/// Copies bytes both ways between a person and their desktop until either side ends, or `check`
/// says why it must. Holds no buffer while idle; a slow reader slows the other side's writer.
/// All on one strand but poke(), which is callable from there only too.
class Relay : public std::enable_shared_from_this<Relay> {
 public:
  using Check = std::function<std::optional<std::string>()>;

  Relay(std::shared_ptr<ClientLink> client, base::net::Stream desktop, Check check);

  /// Runs to the end; both sides are closed then.
  base::net::awaitable<RelayOutcome> run();
  /// Asks `check` again.
  void poke() { event_.notify(); }

 private:
  static base::net::awaitable<void> upward(std::shared_ptr<Relay> self);
  static base::net::awaitable<void> downward(std::shared_ptr<Relay> self);
  void end(RelayEnd how);

  std::shared_ptr<ClientLink> client_;  // also held by its reader
  base::net::Stream desktop_;
  Check check_;
  base::net::Signal event_;
  RelayOutcome outcome_;
  bool ending_ = false;
  int running_ = 2;  // directions
};

}  // namespace qvd::gateway

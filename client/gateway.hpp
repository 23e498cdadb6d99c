#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/http1/headers.hpp"
#include "base/http1/parse.hpp"
#include "client/connection.hpp"
#include "client/desktops.hpp"

namespace qvd::client {

/// An answer with its body.
struct Answer {
  base::http1::ResponseHead head;
  std::string body;
};

/// Text of a progress message (102), e.g. "Starting virtual machine".
using OnProgress = std::function<void(const std::string&)>;

/// `Basic …` for name and password, `Bearer …` for a token, as QVD's gateway reads them.
std::string make_authorization(const std::string& username, const std::string& password,
                               const std::string& token);

/// What an unwelcome answer means for the person. `doing` is what was asked for.
Status explain(const Answer& answer, std::string_view doing);

/// QVD's requests to a gateway on one connection.
class Gateway {
 public:
  Gateway(Connection& connection, std::string authorization)
      : connection_(connection), authorization_(std::move(authorization)) {}

  /// Errors: Unauthenticated for a wrong password, Unavailable while the gateway is closed.
  Result<std::vector<Desktop>> list(const base::Context& context);
  /// Stops a desktop and waits until it has.
  Status stop(const base::Context& context, std::int64_t id, const OnProgress& on_progress);
  /// Opens the session stream; afterwards the connection carries it. Returns the bytes of it that
  /// came with the head.
  Result<std::string> connect(const base::Context& context, const std::string& query,
                              const OnProgress& on_progress);

 private:
  Status send(const base::Context& context, const std::string& target,
              const base::http1::Headers& more);
  /// The next answer that is no progress message.
  Result<Answer> receive(const base::Context& context, const OnProgress& on_progress);
  Result<Answer> receive_one(const base::Context& context);

  Connection& connection_;
  std::string authorization_;
  std::string buffer_;
};

}  // namespace qvd::client

#pragma once

#include <functional>
#include <string>

#include "base/http1/parse.hpp"
#include "base/json/json.hpp"
#include "vma/http_server.hpp"
#include "vma/session.hpp"

namespace qvd::vma {

/// The remote calls of the VMA: GET /vma/<function>?parameters. Answers are QVD's: always 200 with
/// a SimpleRPC body, 404 for what is no function or not GET. Source: QVD 4.2, VMA.pm, SimpleRPC.
class Rpc {
 public:
  /// `power_off` begins the end of the desktop and returns at once.
  Rpc(const Config& config, Session& session, std::function<void()> power_off)
      : config_(config), session_(session), power_off_(std::move(power_off)) {}

  [[nodiscard]] HttpReply handle(const base::http1::RequestHead& request);

 private:
  [[nodiscard]] Result<base::Json> call(std::string_view function, const Params& params);
  [[nodiscard]] Result<base::Json> power_off();
  [[nodiscard]] base::Json describe() const;

  const Config& config_;
  Session& session_;
  std::function<void()> power_off_;
};

}  // namespace qvd::vma

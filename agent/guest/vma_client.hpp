#pragma once

#include <chrono>
#include <string>

#include "base/core/context.hpp"
#include "base/core/result.hpp"
#include "base/json/json.hpp"

namespace qvd::agent {

/// Where a desktop's VMA listens.
struct VmaAddress {
  std::string address;
  int port = 3030;
};

/// How long one call may take. A connection attempt is cut short while a guest boots: its first
/// packet is lost if the guest's interface is not up yet, and the kernel would repeat it only after
/// a second.
struct VmaTimeouts {
  std::chrono::milliseconds connect{1000};
  std::chrono::milliseconds total{3000};  // QVD 4.2: internal.hkd.agent.rpc.timeout
};
inline constexpr VmaTimeouts kBootingGuest{std::chrono::milliseconds(30),
                                           std::chrono::milliseconds(1000)};

/// Calls `GET /vma/<function>` of SimpleRPC, as QVD's node daemon does.
/// Errors: Unavailable if nobody answers or the guest says that it failed; Timeout; BadRequest if
///         the answer is no SimpleRPC. Threads: any; the call blocks.
base::Result<base::Json> call_vma(const base::Context& ctx, const VmaAddress& vma,
                                  const std::string& function, const VmaTimeouts& timeouts = {});

}  // namespace qvd::agent

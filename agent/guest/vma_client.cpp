#include "agent/guest/vma_client.hpp"

#include "agent/guest/socket.hpp"
#include "base/http1/simple_rpc.hpp"

namespace qvd::agent {

base::Result<base::Json> call_vma(const base::Context& ctx, const VmaAddress& vma,
                                  const std::string& function, const VmaTimeouts& timeouts) {
  const base::Context whole = ctx.limited(timeouts.total);
  ASSIGN_OR_RETURN(const base::UniqueFd socket,
                   connect_tcp(whole.limited(timeouts.connect), vma.address, vma.port));
  const std::string request =
      base::http1::print_rpc_call(function, {}, {{"Host", vma.address}, {"Connection", "close"}});
  RETURN_IF_ERROR(send_all(whole, socket, request));
  std::string bytes;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, receive_some(whole, socket, bytes));
    ASSIGN_OR_RETURN(auto value, base::http1::read_rpc_answer(bytes, !more));
    if (value) return std::move(*value);
  }
}

}  // namespace qvd::agent

#include "agent/guest/vma_client.hpp"

#include "agent/guest/socket.hpp"
#include "base/http1/parse.hpp"
#include "base/http1/print.hpp"
#include "base/http1/simple_rpc.hpp"

namespace qvd::agent {
namespace {

namespace http = base::http1;

constexpr std::size_t kMaxAnswer = 64 * 1024;  // a guest is not trusted

/// Reads one answer: its body, whose length the guest must say.
base::Result<std::string> read_answer(const base::Context& ctx, const base::UniqueFd& socket) {
  std::string bytes;
  while (true) {
    const auto parsed = http::parse_response(bytes);
    if (parsed.progress == http::Progress::kError)
      return base::bad_request("the guest's answer is no HTTP: " + parsed.error);
    if (parsed.progress == http::Progress::kComplete) {
      if (parsed.head.status != 200)
        return base::unavailable("the guest answers " + std::to_string(parsed.head.status));
      const std::uint64_t length = parsed.head.content_length.value_or(0);
      if (length > kMaxAnswer) return base::bad_request("the guest's answer is too long");
      if (bytes.size() - parsed.consumed >= length)
        return bytes.substr(parsed.consumed, static_cast<std::size_t>(length));
    }
    ASSIGN_OR_RETURN(const bool more, receive_some(ctx, socket, bytes));
    if (!more) return base::unavailable("the guest hung up");
  }
}

}  // namespace

base::Result<base::Json> call_vma(const base::Context& ctx, const VmaAddress& vma,
                                  const std::string& function, const VmaTimeouts& timeouts) {
  const base::Context whole = ctx.limited(timeouts.total);
  ASSIGN_OR_RETURN(const base::UniqueFd socket,
                   connect_tcp(whole.limited(timeouts.connect), vma.address, vma.port));
  const std::string request = http::print_request("GET", "/vma/" + function,
                                                  {{"Host", vma.address}, {"Connection", "close"}});
  RETURN_IF_ERROR(send_all(whole, socket, request));
  ASSIGN_OR_RETURN(const std::string body, read_answer(whole, socket));
  return http::decode_rpc(body);
}

}  // namespace qvd::agent

#include "gateway/front/connection.hpp"

#include "base/http1/query.hpp"
#include "base/log/log.hpp"
#include "gateway/front/connect_endpoint.hpp"
#include "gateway/front/list_endpoint.hpp"
#include "gateway/front/stop_endpoint.hpp"

namespace qvd::gateway {
namespace {

namespace http1 = base::http1;
namespace net = base::net;
using std::chrono::steady_clock;

constexpr std::uint64_t kMaxSkippedBody = 64 * 1024;  // no request of ours has a body

Reply ping(const Services& services) {
  if (!services.farm.synced()) return text_reply(503, "Server is starting");
  return text_reply(200, "I am alive!\r\n");
}

void log_request(const ClientRequest& request, int status) {
  const auto took =
      std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - request.arrived);
  base::log::info("request", {{"verb", request.head.method},
                              {"path", request.head.path},
                              {"code", status},
                              {"addr", request.link->address()},
                              {"dur_ms", took.count()}});
}

}  // namespace

// Waits for more input; false at its end or at the deadline.
net::awaitable<bool> Connection::await_input(base::SteadyTime deadline) {
  const std::size_t before = link_->input().size();
  while (link_->input().size() == before) {
    if (link_->ended()) co_return false;
    const bool woken = co_await link_->changed().wait_until(deadline);
    if (!woken) co_return false;
  }
  co_return true;
}

net::awaitable<std::optional<http1::RequestHead>> Connection::read_head() {
  const Timing& timing = services_.timing;
  auto deadline = steady_clock::now() + (link_->known() ? timing.idle : timing.head);
  bool begun = false;
  while (true) {
    auto parsed = http1::parse_request(link_->input());
    if (parsed.progress == http1::Progress::kComplete) {
      link_->input().erase(0, parsed.consumed);
      link_->consumed();
      co_return std::move(parsed.head);
    }
    if (parsed.progress == http1::Progress::kError) {
      base::log::info(
          "request refused",
          {{"addr", link_->address()}, {"code", parsed.error_status}, {"err", parsed.error}});
      const Reply reply = text_reply(parsed.error_status, parsed.error + "\n");
      (void)co_await send_reply(*link_, reply);
      co_return std::nullopt;
    }
    if (!begun && !link_->input().empty()) {
      begun = true;
      deadline = steady_clock::now() + timing.head;
    }
    if (!co_await await_input(deadline)) co_return std::nullopt;
  }
}

net::awaitable<bool> Connection::skip_body(std::uint64_t length) {
  if (length > kMaxSkippedBody) co_return false;
  const auto deadline = steady_clock::now() + services_.timing.head;
  while (length > 0) {
    const std::size_t here =
        std::min<std::size_t>(static_cast<std::size_t>(length), link_->input().size());
    link_->input().erase(0, here);
    link_->consumed();
    length -= here;
    if (length > 0 && !co_await await_input(deadline)) co_return false;
  }
  co_return true;
}

net::awaitable<std::optional<Reply>> Connection::route(const ClientRequest& request) {
  const std::string& path = request.head.path;
  if (request.head.method != "GET") co_return text_reply(404, "");
  if (path == "/qvd/ping") co_return ping(services_);
  if (path == "/qvd/list_of_vm") co_return co_await list_machines(services_, request, false);
  if (path == "/qvd/list_of_applications")
    co_return co_await list_machines(services_, request, true);
  if (path == "/qvd/stop_vm") co_return co_await stop_machine(services_, request);
  if (path == "/qvd/connect_to_vm") co_return co_await connect_machine(services_, request);
  co_return text_reply(404, "");
}

// False if the connection is used up.
net::awaitable<bool> Connection::answer(ClientRequest request) {
  services_.metrics.http_requests.add();
  auto query = http1::decode_query(request.head.query);
  std::optional<Reply> reply = text_reply(400, query.status().message() + "\n");
  if (query) {
    request.query = std::move(*query);
    reply = co_await route(request);
  }
  if (!reply) co_return false;
  log_request(request, reply->status);
  const base::Status sent = co_await send_reply(*link_, *reply);
  co_return sent.ok();
}

net::awaitable<void> Connection::serve() {
  bool more = true;
  while (more) {
    auto head = co_await read_head();
    if (!head) break;
    const std::uint64_t body = head->content_length.value_or(0);
    if (!co_await skip_body(body)) break;
    ClientRequest request{.link = link_};
    request.head = std::move(*head);
    request.arrived = steady_clock::now();
    more = co_await answer(std::move(request));
  }
  link_->finish();
}

}  // namespace qvd::gateway

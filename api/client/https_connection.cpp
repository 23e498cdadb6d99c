#include "api/client/https_connection.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <functional>
#include <optional>
#include <utility>

#include "api/client/retry_after.hpp"
#include "base/net/keep_alive.hpp"

namespace qvd::api {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using Tcp = asio::ip::tcp;

// A server that vanished is noticed after half a minute even if nobody writes.
constexpr base::net::KeepAlive kKeepAlive{std::chrono::seconds(15), std::chrono::seconds(5), 3};

asio::ssl::context shared_context(const base::TlsContext& tls) {
  SSL_CTX_up_ref(tls.native());  // the asio object gives up one reference when it goes
  return asio::ssl::context(tls.native());
}

base::Status broken(const char* what, const error_code& error) {
  return base::unavailable(std::string(what) + ": " + error.message());
}

}  // namespace

struct HttpsConnection::State {
  State(const base::TlsContext& context, Endpoint where)
      : endpoint(std::move(where)), tls(shared_context(context)), stream(io, tls) {}

  const Endpoint endpoint;
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
  asio::ssl::context tls;
  beast::ssl_stream<beast::tcp_stream> stream;
  beast::flat_buffer buffer;
  std::optional<http::response_parser<http::string_body>> parser;
  std::atomic<bool> aborted{false};

  // The read in flight, if any.
  bool reading = false;
  std::optional<error_code> read_result;

  /// Runs the loop until `done`, ctx ends or abort().
  base::Status run_until(const base::Context& ctx, const std::function<bool()>& done) {
    const std::stop_callback wake(ctx.stop, [this] { asio::post(io, [] {}); });
    while (!done()) {
      if (aborted) return base::unavailable("the connection was closed");
      if (ctx.expired(std::chrono::steady_clock::now())) {
        return base::timed_out("no answer from the API server in time");
      }
      if (ctx.deadline == base::SteadyTime::max()) {
        io.run_one();
      } else {
        io.run_one_until(ctx.deadline);
      }
    }
    return base::ok_status();
  }

  /// Starts a read whose end finish_read() waits for, now or in a later call.
  void start_read() {
    reading = true;
    read_result.reset();
    http::async_read_some(stream, buffer, *parser,
                          [this](const error_code& error, std::size_t) { read_result = error; });
  }
  base::Status finish_read(const base::Context& ctx) {
    RETURN_IF_ERROR(run_until(ctx, [this] { return read_result.has_value(); }));
    reading = false;
    return base::ok_status();
  }

  /// Starts an operation and waits for it; for steps that cannot be left half-way.
  template <class Start>
  base::Status await(const base::Context& ctx, const char* what, Start start) {
    // Shared with the handler: after a time-out it may still be around when we have returned.
    auto result = std::make_shared<std::optional<error_code>>();
    start([result](const error_code& error, auto&&...) { *result = error; });
    if (base::Status status = run_until(ctx, [&] { return result->has_value(); }); !status.ok()) {
      return status.with_context(what);
    }
    return **result ? broken(what, **result) : base::ok_status();
  }

  base::Status connect(const base::Context& ctx, const HttpsTarget& target);
  base::Status handshake(const base::Context& ctx, const HttpsTarget& target);
};

base::Status HttpsConnection::State::connect(const base::Context& ctx, const HttpsTarget& target) {
  Tcp::resolver resolver(io);
  Tcp::resolver::results_type addresses;
  error_code failure;
  bool resolved = false;
  resolver.async_resolve(target.endpoint.host, target.endpoint.port,
                         [&](const error_code& error, Tcp::resolver::results_type found) {
                           failure = error;
                           addresses = std::move(found);
                           resolved = true;
                         });
  const base::Status waited = run_until(ctx, [&] { return resolved; });
  if (!waited.ok()) {
    resolver.cancel();
    while (!resolved) io.run_one();  // the handler refers to our locals
    return waited.with_context("resolve " + target.endpoint.host);
  }
  if (failure) return broken(("resolve " + target.endpoint.host).c_str(), failure);
  const std::string what = "connect to " + target.endpoint.authority();
  RETURN_IF_ERROR(await(ctx, what.c_str(), [&](auto handler) {
    beast::get_lowest_layer(stream).async_connect(addresses, std::move(handler));
  }));
  base::net::set_low_latency(beast::get_lowest_layer(stream).socket().native_handle(), kKeepAlive);
  return handshake(ctx, target);
}

base::Status HttpsConnection::State::handshake(const base::Context& ctx,
                                               const HttpsTarget& target) {
  const std::string& name = target.server_name.empty() ? target.endpoint.host : target.server_name;
  SSL* ssl = stream.native_handle();
  error_code not_an_address;
  (void)asio::ip::make_address(name, not_an_address);
  if (target.verify) {
    X509_VERIFY_PARAM* expected = SSL_get0_param(ssl);
    const bool set = not_an_address ? X509_VERIFY_PARAM_set1_host(expected, name.c_str(), 0) == 1
                                    : X509_VERIFY_PARAM_set1_ip_asc(expected, name.c_str()) == 1;
    if (!set) return base::internal_error("TLS: cannot expect the name " + name);
    SSL_set_verify(ssl, SSL_VERIFY_PEER, nullptr);
  }
  if (not_an_address) (void)SSL_set_tlsext_host_name(ssl, name.c_str());
  const std::string what = "TLS with " + target.endpoint.authority();
  base::Status status = await(ctx, what.c_str(), [&](auto handler) {
    stream.async_handshake(asio::ssl::stream_base::client, std::move(handler));
  });
  const long verdict = SSL_get_verify_result(ssl);
  if (status.ok() || !target.verify || verdict == X509_V_OK) return status;
  return status.with_context(std::string("server certificate: ") +
                             X509_verify_cert_error_string(verdict));
}

HttpsConnection::HttpsConnection(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpsConnection::~HttpsConnection() = default;

base::Result<std::unique_ptr<HttpsConnection>> HttpsConnection::open(const base::Context& ctx,
                                                                     const HttpsTarget& target,
                                                                     const base::TlsContext& tls) {
  auto state = std::make_unique<State>(tls, target.endpoint);
  RETURN_IF_ERROR(state->connect(ctx, target));
  return std::unique_ptr<HttpsConnection>(new HttpsConnection(std::move(state)));
}

base::Result<HttpResponse> HttpsConnection::exchange(const base::Context& ctx,
                                                     const HttpRequest& request,
                                                     const std::string& bearer_token) {
  State& state = *state_;
  http::request<http::string_body> message(http::string_to_verb(request.method),
                                           state.endpoint.prefix + request.target, 11);
  message.set(http::field::host, state.endpoint.authority());
  message.set(http::field::accept, request.accept);
  if (!bearer_token.empty()) message.set(http::field::authorization, "Bearer " + bearer_token);
  if (!request.body.empty()) message.set(http::field::content_type, request.content_type);
  message.body() = request.body;
  message.prepare_payload();
  RETURN_IF_ERROR(state.await(ctx, "send request", [&](auto handler) {
    http::async_write(state.stream, message, std::move(handler));
  }));
  state.parser.emplace();
  state.parser->body_limit(boost::none);  // a watch has no end
  state.parser->eager(true);
  RETURN_IF_ERROR(state.await(ctx, "read answer", [&](auto handler) {
    http::async_read_header(state.stream, state.buffer, *state.parser, std::move(handler));
  }));
  HttpResponse response;
  const auto& head = state.parser->get();
  response.status = head.result_int();
  response.content_type = std::string(head[http::field::content_type]);
  response.retry_after = parse_retry_after(std::string(head[http::field::retry_after]));
  return response;
}

base::Result<std::string> HttpsConnection::read_body(const base::Context& ctx) {
  State& state = *state_;
  while (true) {
    if (std::string& body = state.parser->get().body(); !body.empty()) {
      return std::exchange(body, {});
    }
    if (state.parser->is_done()) return std::string();
    if (!state.reading) state.start_read();
    RETURN_IF_ERROR(state.finish_read(ctx));
    if (*state.read_result) return broken("read answer", *state.read_result);
  }
}

void HttpsConnection::abort() {
  state_->aborted = true;
  asio::post(state_->io, [] {});
}

}  // namespace qvd::api

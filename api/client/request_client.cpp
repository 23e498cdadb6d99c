#include "api/client/request_client.hpp"

#include <cpprest/containerstream.h>
#include <cpprest/http_client.h>
#include <openssl/ssl.h>
#include <pplx/threadpool.h>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include "api/client/retry_after.hpp"

namespace qvd::api {
namespace {

using web::http::client::http_client;
using web::http::client::http_client_config;

// The library's own guard; the caller's deadline is ours to keep.
constexpr std::chrono::seconds kIdleTimeout{60};
constexpr std::size_t kThreads = 2;  // they only move bytes

/// The library starts 40 threads unless told otherwise before its first use.
void limit_threads() {
  static std::once_flag once;
  std::call_once(once, [] {
    try {
      crossplat::threadpool::initialize_with_threads(kThreads);
    } catch (const std::exception&) {
      // Somebody used the library before us: its pool is larger than we need, which is harmless.
    }
  });
}

/// Copies what we trust and who we are. The library makes an SSL_CTX per connection and fills it
/// with the system's authorities, which must not count when there is a CA of ours.
void configure(SSL_CTX* target, const base::TlsContext& tls) {
  SSL_CTX* ours = tls.native();
  SSL_CTX_set_min_proto_version(target, TLS1_2_VERSION);
  SSL_CTX_set1_cert_store(target, SSL_CTX_get_cert_store(ours));
  if (X509* certificate = SSL_CTX_get0_certificate(ours)) {
    SSL_CTX_use_certificate(target, certificate);
    SSL_CTX_use_PrivateKey(target, SSL_CTX_get0_privatekey(ours));
    STACK_OF(X509)* chain = nullptr;
    if (SSL_CTX_get0_chain_certs(ours, &chain) == 1 && chain) SSL_CTX_set1_chain(target, chain);
  }
}

/// As bytes: a string the library would read through a cast to a buffer of another type.
void set_body(web::http::http_request& message, const HttpRequest& request) {
  std::vector<unsigned char> bytes(request.body.begin(), request.body.end());
  const std::size_t size = bytes.size();
  message.set_body(concurrency::streams::bytestream::open_istream(std::move(bytes)), size,
                   request.content_type);
}

HttpResponse converted(const web::http::http_response& response, std::string body) {
  HttpResponse out;
  out.status = response.status_code();
  out.content_type = response.headers().content_type();
  out.body = std::move(body);
  const auto& headers = response.headers();
  if (const auto found = headers.find("Retry-After"); found != headers.end()) {
    out.retry_after = parse_retry_after(found->second);
  }
  return out;
}

/// Where the library's threads leave the outcome and the caller waits for it.
struct Pending {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::optional<base::Result<HttpResponse>> outcome;
  bool broken = false;  // the connection failed

  void finish(base::Result<HttpResponse> result, bool is_broken = false) {
    {
      std::lock_guard lock(mutex);
      if (!outcome) {
        outcome.emplace(std::move(result));
        broken = is_broken;
      }
    }
    changed.notify_all();
  }
};

/// Whether a request that ended like this may be sent again on a new connection: it asks for
/// nothing to be done, or it never arrived whole. The words are those of cpprestsdk 2.10
/// (http_client_asio.cpp).
bool may_repeat(const HttpRequest& request, const base::Status& failure) {
  if (failure.message().starts_with("Failed to connect")) return false;  // it was a new one
  return request.method == "GET" || failure.message().starts_with("Failed to write request");
}

/// The end of every chain of tasks: no exception of the library leaves this file.
void deliver(const std::shared_ptr<Pending>& pending, const pplx::task<HttpResponse>& done) {
  try {
    pending->finish(done.get());
  } catch (const pplx::task_canceled&) {
    pending->finish(base::unavailable("the request was cancelled"));
  } catch (const std::exception& error) {
    pending->finish(base::unavailable(error.what()), true);
  }
}

}  // namespace

struct RequestClient::State {
  State(const HttpsTarget& where, base::TlsContext context)
      : target(where), tls(std::move(context)) {}

  [[nodiscard]] std::string base_uri() const { return "https://" + target.endpoint.authority(); }
  /// The present client with its kept connections.
  std::shared_ptr<http_client> client() {
    const std::lock_guard lock(mutex);
    if (!current) current = std::make_shared<http_client>(base_uri(), config());
    return current;
  }
  /// Forgets `broken` and its kept connections: when one of them fails, all have mostly died with
  /// the server's process, and the library would try them one call after another.
  void forget(const std::shared_ptr<http_client>& broken) {
    const std::lock_guard lock(mutex);
    if (current == broken) current.reset();
  }
  /// One attempt. `broken`: set if the connection failed.
  base::Result<HttpResponse> send(const base::Context& ctx, const HttpRequest& request,
                                  const std::string& bearer_token, http_client& client,
                                  bool& broken);
  http_client_config config() {
    http_client_config out;
    out.set_timeout(kIdleTimeout);
    out.set_validate_certificates(target.verify);
    // Not `this`: a request that was given up goes on in the library's threads and may begin a
    // connection after we are gone.
    out.set_ssl_context_callback([tls = tls](boost::asio::ssl::context& context) {
      configure(context.native_handle(), tls);
    });
    return out;
  }

  const HttpsTarget target;
  const base::TlsContext tls;
  std::stop_source closed;
  std::mutex mutex;
  std::shared_ptr<http_client> current;
};

RequestClient::RequestClient(HttpsTarget target, base::TlsContext tls) {
  limit_threads();
  state_ = std::make_unique<State>(target, std::move(tls));
}

RequestClient::~RequestClient() {
  close();
}

void RequestClient::close() {
  state_->closed.request_stop();
}

base::Result<HttpResponse> RequestClient::request(const base::Context& ctx,
                                                  const HttpRequest& request,
                                                  const std::string& bearer_token) {
  for (bool first = true;; first = false) {
    if (state_->closed.stop_requested()) return base::unavailable("the client is closed");
    const auto client = state_->client();
    bool broken = false;
    auto answer = state_->send(ctx, request, bearer_token, *client, broken);
    if (!broken) return answer;
    state_->forget(client);
    if (!first || !may_repeat(request, answer.status())) return answer;
  }
}

base::Result<HttpResponse> RequestClient::State::send(const base::Context& ctx,
                                                      const HttpRequest& request,
                                                      const std::string& bearer_token,
                                                      http_client& client, bool& broken) {
  const auto pending = std::make_shared<Pending>();
  pplx::cancellation_token_source cancel;
  const std::stop_callback on_close(
      closed.get_token(), [&] { pending->finish(base::unavailable("the client was closed")); });
  try {
    web::http::http_request message(request.method);
    message.set_request_uri(target.endpoint.prefix + request.target);
    message.headers().add("Accept", request.accept);
    if (!bearer_token.empty()) message.headers().add("Authorization", "Bearer " + bearer_token);
    // The library takes the name to verify from the Host header.
    if (!target.server_name.empty()) message.headers().add("Host", target.server_name);
    if (!request.body.empty()) set_body(message, request);
    client.request(message, cancel.get_token())
        .then([](const web::http::http_response& response) {
          return response.extract_utf8string(true).then(
              [response](std::string body) { return converted(response, std::move(body)); });
        })
        .then([pending](const pplx::task<HttpResponse>& done) { deliver(pending, done); });
  } catch (const std::exception& error) {
    return base::unavailable(error.what());
  }
  std::unique_lock lock(pending->mutex);
  const auto there = [&] { return pending->outcome.has_value(); };
  const bool done = ctx.deadline == base::SteadyTime::max()
                        ? pending->changed.wait(lock, ctx.stop, there)
                        : pending->changed.wait_until(lock, ctx.stop, ctx.deadline, there);
  broken = pending->broken;
  if (done) return std::move(*pending->outcome);
  lock.unlock();
  cancel.cancel();
  return base::timed_out("no answer from the API server in time");
}

}  // namespace qvd::api

#include "api/client/request_client.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include "base/http/server.hpp"

namespace qvd::api {
namespace {

using namespace std::chrono_literals;

constexpr int kConnections = 6;
// Under sanitizers a new TLS connection takes seconds.
constexpr auto kPatience = 60s;

/// A TLS server that dies and comes back at its address.
class Restarting {
 public:
  Restarting() {
    base::CertificateSpec spec{.common_name = "test"};
    spec.ip_addresses = {"127.0.0.1"};
    spec.server = true;
    pair_ = base::create_self_signed(spec).value();
    start("127.0.0.1:0");
  }

  void restart() {
    const std::string address = server_->address();
    server_->stop(0ms);
    server_.reset();
    start(address);
  }
  RequestClient client() {
    HttpsTarget target{.endpoint = parse_endpoint("https://" + server_->address()).value(),
                       .server_name = "127.0.0.1"};
    return {target, base::TlsContext::client({.ca_pem = pair_.certificate_pem}).value()};
  }

  std::atomic<int> requests = 0;
  std::atomic<bool> gathering = false;  // answers wait for each other

 private:
  void start(const std::string& listen) {
    base::http::ServerOptions options{.listen = listen};
    options.tls = base::TlsServerOptions{.key_pair = pair_};
    auto started = base::http::Server::start(options, [this](const auto&, const auto& exchange) {
      ++requests;
      if (gathering) together_.arrive_and_wait();
      exchange->respond(base::http::json_response(200, "{}"));
    });
    ASSERT_TRUE(started.has_value()) << started.status().message();
    server_ = std::move(*started);
  }

  std::latch together_{kConnections};
  base::KeyPair pair_;
  std::unique_ptr<base::http::Server> server_;
};

HttpRequest request(const std::string& method, const std::string& body) {
  HttpRequest out;
  out.method = method;
  out.target = "/";
  out.body = body;
  return out;
}

// Makes the client keep several connections.
void open_connections(Restarting& server, RequestClient& client) {
  server.gathering = true;
  std::vector<std::jthread> callers;
  for (int i = 0; i < kConnections; ++i) {
    callers.emplace_back([&] {
      EXPECT_TRUE(
          client.request(base::with_timeout(kPatience), request("GET", ""), "").has_value());
    });
  }
  callers.clear();
  server.gathering = false;
  server.requests = 0;
}

TEST(RequestClient, AWriteAfterARestartOfTheServerArrivesOnce) {
  Restarting server;
  RequestClient client = server.client();
  open_connections(server, client);
  server.restart();
  for (int i = 0; i < kConnections; ++i) {
    const auto answer = client.request(base::with_timeout(kPatience), request("POST", "{}"), "");
    ASSERT_TRUE(answer.has_value()) << answer.status().message();
    EXPECT_EQ(server.requests, i + 1);
  }
}

TEST(RequestClient, AReadAfterARestartOfTheServerSucceeds) {
  Restarting server;
  RequestClient client = server.client();
  open_connections(server, client);
  server.restart();
  const auto answer = client.request(base::with_timeout(kPatience), request("GET", ""), "");
  EXPECT_TRUE(answer.has_value()) << answer.status().message();
}

}  // namespace
}  // namespace qvd::api

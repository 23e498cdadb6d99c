#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <latch>
#include <mutex>
#include <thread>
#include <vector>

#include "base/http/server.hpp"
#include "base/http/test_client.hpp"

namespace qvd::base::http {
namespace {

using namespace std::chrono_literals;
using testing_client::TestClient;

const std::string kGet = "GET /watch HTTP/1.1\r\nHost: x\r\n\r\n";

// A server whose every answer is a stream that the test holds.
struct StreamServer {
  std::mutex mutex;
  std::condition_variable arrived;
  std::vector<std::shared_ptr<BodyStream>> streams;
  std::vector<std::stop_token> tokens;
  std::unique_ptr<Server> server;

  explicit StreamServer(ServerOptions options = {}) {
    server = Server::start(std::move(options), [this](const Request&,
                                                      const std::shared_ptr<Exchange>& exchange) {
               auto stream = exchange->start_stream(200, {{"Content-Type", "application/json"}});
               const std::lock_guard lock(mutex);
               tokens.push_back(exchange->stop_token());
               streams.push_back(std::move(stream));
               arrived.notify_all();
             }).value();
  }
  ~StreamServer() { server.reset(); }

  std::shared_ptr<BodyStream> stream(std::size_t index = 0) {
    std::unique_lock lock(mutex);
    arrived.wait(lock, [&] { return streams.size() > index; });
    return streams[index];
  }
};

TEST(HttpStream, SendsPiecesAsTheyComeAndGoesOn) {
  StreamServer serving;
  TestClient client(serving.server->port());
  client.send(kGet + kGet);
  EXPECT_EQ(client.read_head().headers.get("transfer-encoding"), "chunked");
  const auto stream = serving.stream();
  EXPECT_TRUE(stream->write("one\n"));
  EXPECT_EQ(client.read_chunk(), "one\n");
  EXPECT_TRUE(stream->write(std::make_shared<const std::string>("two\n")));
  EXPECT_EQ(client.read_chunk(), "two\n");
  stream->finish();
  EXPECT_FALSE(stream->write("three\n"));
  EXPECT_EQ(client.read_chunk(), "");
  EXPECT_EQ(client.read_head().status, 200);  // of the pipelined second request
}

TEST(HttpStream, OldClientsGetTheBytesUntilTheEnd) {
  StreamServer serving;
  TestClient client(serving.server->port());
  client.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_FALSE(client.read_head().headers.has("transfer-encoding"));
  serving.stream()->write("abc");
  serving.stream()->finish();
  EXPECT_EQ(client.read_bytes(3), "abc");
  EXPECT_TRUE(client.at_end());
}

TEST(HttpStream, APeerThatLeavesIsNoticedWhileIdle) {
  StreamServer serving;
  TestClient client(serving.server->port());
  client.send(kGet);
  client.read_head();
  const auto stream = serving.stream();
  std::promise<void> closed;
  stream->on_close([&] { closed.set_value(); });
  client.close();
  closed.get_future().wait();
  EXPECT_TRUE(stream->closed());
  EXPECT_FALSE(stream->write("x"));
  EXPECT_TRUE(serving.tokens[0].stop_requested());
  std::promise<void> again;
  stream->on_close([&] { again.set_value(); });
  again.get_future().wait();
}

TEST(HttpStream, AWriterMayWaitUntilItsBytesAreTaken) {
  StreamServer serving;
  TestClient client(serving.server->port());
  client.send(kGet);
  client.read_head();
  const auto stream = serving.stream();
  EXPECT_EQ(stream->queued(), 0U);
  std::promise<void> drained;
  std::once_flag once;
  stream->on_drained([&] { std::call_once(once, [&] { drained.set_value(); }); });
  stream->write("abc");
  drained.get_future().wait();
  EXPECT_EQ(stream->queued(), 0U);
  EXPECT_EQ(client.read_chunk(), "abc");
  stream->on_drained({});
}

TEST(HttpStream, AReaderThatIsTooSlowIsCut) {
  ServerOptions options;
  options.limits.max_stream_queue = 100'000;
  StreamServer serving(std::move(options));
  TestClient client(serving.server->port());
  client.send(kGet);
  client.read_head();
  const auto stream = serving.stream();
  std::promise<void> closed;
  stream->on_close([&] { closed.set_value(); });
  while (stream->write(std::string(10'000, 'x'))) {
  }
  closed.get_future().wait();
  std::string chunk;
  do chunk = client.read_chunk();
  while (chunk != "<cut>" && !chunk.empty());
  EXPECT_EQ(chunk, "<cut>");  // not a proper end: the client must not take it for one
}

TEST(HttpStream, StoppingEndsStreamsProperlyAndWaitsForAnswers) {
  StreamServer serving;
  TestClient watcher(serving.server->port());
  watcher.send(kGet);
  watcher.read_head();
  serving.stream()->write("last");
  std::jthread stopper([&] { serving.server->stop(30s); });
  EXPECT_EQ(watcher.read_chunk(), "last");
  EXPECT_EQ(watcher.read_chunk(), "");
  EXPECT_TRUE(watcher.at_end());
  stopper.join();
  EXPECT_FALSE(serving.stream()->write("x"));
  EXPECT_FALSE(TestClient(serving.server->port()).connected());
}

TEST(HttpStream, StoppingWithoutGraceCutsRunningRequests) {
  std::latch entered(1);
  auto server = Server::start({}, [&](const Request&, const std::shared_ptr<Exchange>& exchange) {
                  entered.count_down();
                  while (!exchange->stop_token().stop_requested()) std::this_thread::yield();
                }).value();
  TestClient client(server->port());
  client.send(kGet);
  entered.wait();
  server->stop(0ms);
  EXPECT_EQ(client.read_head().status, 0);
}

TEST(HttpStream, AThousandIdleWatchersNeedNoThreads) {
  StreamServer serving;
  constexpr std::size_t kWatchers = 1000;
  std::vector<std::unique_ptr<TestClient>> clients;
  for (std::size_t i = 0; i < kWatchers; ++i) {
    clients.push_back(std::make_unique<TestClient>(serving.server->port()));
    clients.back()->send(kGet);
  }
  for (auto& client : clients) ASSERT_EQ(client->read_head().status, 200);
  EXPECT_EQ(serving.server->connections(), kWatchers);
  const auto event = std::make_shared<const std::string>("{\"type\":\"ADDED\"}\n");
  for (std::size_t i = 0; i < kWatchers; ++i) EXPECT_TRUE(serving.stream(i)->write(event));
  for (auto& client : clients) ASSERT_EQ(client->read_chunk(), *event);
}

TEST(HttpStream, TlsShowsTheVerifiedPeer) {
  const KeyPair ca = create_ca("ca").value();
  const KeyPair pair =
      issue_certificate(ca, {.common_name = "s", .ip_addresses = {"127.0.0.1"}, .server = true})
          .value();
  const KeyPair alice =
      issue_certificate(ca, {.common_name = "alice", .organizations = {"g"}, .client = true})
          .value();
  ServerOptions options;
  options.tls = TlsServerOptions{.key_pair = pair,
                                 .client_ca_pem = ca.certificate_pem,
                                 .client_certificate = ClientCertificate::kRequest};
  const auto server =
      Server::start(options, [](const Request& request, const std::shared_ptr<Exchange>& exchange) {
        const auto& peer = request.peer.certificate;
        const std::string group = peer.organizations.empty() ? "-" : peer.organizations[0];
        exchange->respond(text_response(200, peer.common_name + "/" + group + request.body));
      }).value();
  const auto with = TlsContext::client({.ca_pem = ca.certificate_pem, .key_pair = alice}).value();
  const auto without = TlsContext::client({.ca_pem = ca.certificate_pem}).value();
  TestClient known(server->port(), &with);
  known.send(kGet);
  EXPECT_EQ(known.read_answer().body, "alice/g");
  const std::string large(1'000'000, 'x');
  known.send("PUT / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n" + large);
  EXPECT_EQ(known.read_answer().body, "alice/g" + large);
  TestClient unknown(server->port(), &without);
  unknown.send(kGet);
  EXPECT_EQ(unknown.read_answer().body, "/-");
  TestClient plain(server->port());
  plain.send(kGet);
  EXPECT_EQ(plain.read_head().status, 0);
}

TEST(HttpStream, ManyClientsAtOnce) {
  const auto server =
      Server::start({.io_threads = 2}, [](const Request& request,
                                          const std::shared_ptr<Exchange>& exchange) {
        exchange->respond(text_response(200, request.target));
      }).value();
  std::atomic<int> right = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&, t] {
        TestClient client(server->port());
        for (int i = 0; i < 200; ++i) {
          const std::string target = "/" + std::to_string(t) + "/" + std::to_string(i);
          client.send("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
          if (client.read_answer().body == target) ++right;
        }
      });
    }
  }
  EXPECT_EQ(right, 1600);
}

}  // namespace
}  // namespace qvd::base::http

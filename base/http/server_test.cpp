#include "base/http/server.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>
#include <thread>

#include "base/http/test_client.hpp"

namespace qvd::base::http {
namespace {

using namespace std::chrono_literals;
using testing_client::TestClient;

std::unique_ptr<Server> serve(Handler handler, ServerOptions options = {}) {
  auto server = Server::start(std::move(options), std::move(handler));
  EXPECT_TRUE(server.has_value()) << server.status().message();
  return std::move(server).value();
}

void echo(const Request& request, const std::shared_ptr<Exchange>& exchange) {
  exchange->respond(text_response(200, request.method + " " + request.target + " " + request.body));
}

std::string get(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n";
}

TEST(HttpServer, KeepsTheConnectionAndAnswersInOrder) {
  const auto server = serve(echo);
  TestClient client(server->port());
  client.send(get("/a") + get("/b") +
              "POST /c HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody" + get("/d"));
  EXPECT_EQ(client.read_answer().body, "GET /a ");
  EXPECT_EQ(client.read_answer().body, "GET /b ");
  EXPECT_EQ(client.read_answer().body, "POST /c body");
  EXPECT_EQ(client.read_answer().body, "GET /d ");
  client.send(get("/e"));
  EXPECT_EQ(client.read_answer().body, "GET /e ");
}

TEST(HttpServer, PipelineFollowedByHalfCloseIsAnsweredWhole) {
  const auto server = serve(echo);
  TestClient client(server->port());
  client.send(get("/a") + get("/b"));
  client.end_sending();
  EXPECT_EQ(client.read_answer().body, "GET /a ");
  EXPECT_EQ(client.read_answer().body, "GET /b ");
  EXPECT_TRUE(client.at_end());
}

TEST(HttpServer, ReadsChunkedBodiesAndAnswersContinue) {
  const auto server = serve(echo);
  TestClient client(server->port());
  client.send(
      "POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_head().status, 100);
  client.send("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_EQ(client.read_answer().body, "POST /x abcde");
}

TEST(HttpServer, ClosesWhenAsked) {
  const auto server = serve(echo);
  TestClient client(server->port());
  client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.read_answer().head.headers.get("connection"), "close");
  EXPECT_TRUE(client.at_end());
  TestClient old(server->port());
  old.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(old.read_answer().body, "GET / ");
  EXPECT_TRUE(old.at_end());
}

TEST(HttpServer, HeadHasNoBody) {
  const auto server = serve(echo);
  TestClient client(server->port());
  client.send("HEAD /x HTTP/1.1\r\nHost: x\r\n\r\n" + get("/y"));
  EXPECT_EQ(client.read_head().headers.get("content-length"), "8");
  EXPECT_EQ(client.read_answer().body, "GET /y ");
}

TEST(HttpServer, RefusesWhatIsMalformedOrTooLarge) {
  ServerOptions options;
  options.limits.max_body = 1000;
  options.limits.max_head = 4000;
  const auto server = serve(echo, options);
  struct Case {
    std::string text;
    int status;
  };
  for (const Case& c :
       {Case{"nonsense\r\n\r\n", 400}, Case{"GET / HTTP/2.0\r\n\r\n", 505},
        Case{"GET /a b HTTP/1.1\r\n\r\n", 505}, Case{"GET / HTTP/1.1\r\nBad Name: x\r\n\r\n", 400},
        Case{"GET / HTTP/1.1\r\nA: x\r\n folded\r\nContent-Length: x\r\n\r\n", 400},
        Case{"POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", 400},
        Case{"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        Case{"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
        Case{"POST / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n", 413},
        Case{"GET / HTTP/1.1\r\nA: " + std::string(5000, 'x'), 431},
        Case{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400}}) {
    TestClient client(server->port());
    client.send(c.text);
    EXPECT_EQ(client.read_answer().head.status, c.status) << c.text.substr(0, 80);
    EXPECT_TRUE(client.at_end());
  }
}

TEST(HttpServer, TakesUrlsBeyond64KiBAndRefusesSuchFields) {
  const auto server = serve(echo);
  TestClient client(server->port());
  const std::string target = "/x?s=" + std::string(70'000, 'a');
  client.send(get(target));
  EXPECT_EQ(client.read_answer().body, "GET " + target + " ");
  client.send("GET / HTTP/1.1\r\nA: " + std::string(70'000, 'x') + "\r\n\r\n");
  EXPECT_EQ(client.read_answer().head.status, 431);
}

TEST(HttpServer, AnUnansweredRequestGetsA500AndAThrowingHandlerToo) {
  const auto server = serve([](const Request& request, const std::shared_ptr<Exchange>&) {
    if (request.target == "/throw") throw std::runtime_error("oops");
  });
  TestClient client(server->port());
  client.send(get("/drop") + get("/throw"));
  EXPECT_EQ(client.read_answer().head.status, 500);
  EXPECT_EQ(client.read_answer().head.status, 500);
}

TEST(HttpServer, HeadersCannotBeForged) {
  const auto server = serve([](const Request&, const std::shared_ptr<Exchange>& exchange) {
    exchange->respond(
        {200, {{"X-Ok", "1"}, {"X-Bad", "a\r\nSet-Cookie: b"}, {"Content-Length", "99"}}, "hi"});
  });
  TestClient client(server->port());
  client.send(get("/"));
  const auto answer = client.read_answer();
  EXPECT_EQ(answer.head.headers.get("x-ok"), "1");
  EXPECT_FALSE(answer.head.headers.has("x-bad"));
  EXPECT_FALSE(answer.head.headers.has("set-cookie"));
  EXPECT_EQ(answer.body, "hi");
}

TEST(HttpServer, TooManyRequestsAreRefusedAtOnce) {
  std::latch entered(1);
  std::latch release(1);
  const auto handler = [&](const Request& request, const std::shared_ptr<Exchange>& exchange) {
    if (request.target == "/block") {
      entered.count_down();
      release.wait();
    }
    exchange->respond(text_response(200, ""));
  };
  const auto server = serve(handler, {.worker_threads = 1, .worker_queue = 1});
  TestClient blocker(server->port());
  blocker.send(get("/block"));
  entered.wait();
  // One of three waits in the queue; the others are refused while the worker is busy.
  std::latch refused(2);
  std::atomic<int> served = 0;
  std::vector<std::jthread> others;
  for (int i = 0; i < 3; ++i) {
    others.emplace_back([&] {
      TestClient client(server->port());
      client.send(get("/"));
      const auto answer = client.read_answer();
      if (answer.head.status == 200) ++served;
      if (answer.head.status == 429 && answer.head.headers.get("retry-after") == "1")
        refused.count_down();
    });
  }
  refused.wait();
  release.count_down();
  EXPECT_EQ(blocker.read_answer().head.status, 200);
  others.clear();
  EXPECT_EQ(served, 1);
}

TEST(HttpServer, SilentAndSlowClientsAreCut) {
  ServerOptions options;
  options.limits.head_timeout = 50ms;
  options.limits.idle_timeout = 50ms;
  options.limits.body_timeout = 50ms;
  const auto server = serve(echo, options);
  for (const char* start : {"", "GET / HT", "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc"}) {
    TestClient client(server->port());
    client.send(start);
    EXPECT_TRUE(client.at_end()) << start;
  }
}

TEST(HttpServer, ConnectionsAreBounded) {
  ServerOptions options;
  options.limits.max_connections = 1;
  const auto server = serve(echo, options);
  TestClient first(server->port());
  first.send(get("/"));
  EXPECT_EQ(first.read_answer().head.status, 200);
  TestClient second(server->port());
  EXPECT_TRUE(second.at_end());
  first.send(get("/"));
  EXPECT_EQ(first.read_answer().head.status, 200);
}

}  // namespace
}  // namespace qvd::base::http

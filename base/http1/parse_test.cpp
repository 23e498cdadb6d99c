#include "base/http1/parse.hpp"

#include <gtest/gtest.h>

namespace qvd::base::http1 {
namespace {

TEST(ParseRequest, ReadsThePerlClientsList) {
  const std::string_view bytes =
      "GET /qvd/list_of_vm? HTTP/1.1\r\n"
      "Authorization: Basic YWxpY2VAYWNtZTpzZWNyZXQ=\r\n"
      "Accept: application/json\r\n"
      "User-Agent: QVD::HTTPC/0.01 (linux)\r\n\r\n";
  const auto parsed = parse_request(bytes);
  ASSERT_EQ(parsed.progress, Progress::kComplete) << parsed.error;
  EXPECT_EQ(parsed.consumed, bytes.size());
  EXPECT_EQ(parsed.head.method, "GET");
  EXPECT_EQ(parsed.head.path, "/qvd/list_of_vm");
  EXPECT_EQ(parsed.head.query, "");
  EXPECT_EQ(parsed.head.headers.get("authorization"), "Basic YWxpY2VAYWNtZTpzZWNyZXQ=");
  EXPECT_EQ(parsed.head.headers.begin()->name, "Authorization");
}

TEST(ParseRequest, ReadsTheCClientsConnectWithBareNewlines) {
  const std::string head =
      "GET "
      "/qvd/"
      "connect_to_vm?id=12&qvd.client.os=linux&qvd.client.geometry=800x600&qvd.client.link=adsl"
      "&qvd.client.keyboard=pc105/en&qvd.client.fullscreen=0 HTTP/1.1\n"
      "Authorization: Basic dXNlcjpwYXNz\nConnection: Upgrade\nUpgrade: QVD/1.0\n\n";
  const auto parsed = parse_request(head + "NXPROXY-3.5.0");
  ASSERT_EQ(parsed.progress, Progress::kComplete) << parsed.error;
  EXPECT_EQ(parsed.consumed, head.size());
  EXPECT_TRUE(parsed.head.headers.has_token("Connection", "upgrade"));
  EXPECT_TRUE(parsed.head.headers.has_token("Upgrade", "QVD/1.0"));
  EXPECT_EQ(parsed.head.query.substr(0, 5), "id=12");
}

TEST(ParseRequest, NeedsTheBlankLineAndSkipsThoseBefore) {
  const std::string head = "\r\n\nGET /qvd/ping HTTP/1.1\r\n\r\n";
  for (std::size_t size = 0; size < head.size(); ++size)
    EXPECT_EQ(parse_request(head.substr(0, size)).progress, Progress::kNeedMore) << size;
  EXPECT_EQ(parse_request(head).consumed, head.size());
}

struct Bad {
  std::string bytes;
  int status;
};

TEST(ParseRequest, RefusesWhatIsAmbiguousOrTooBig) {
  const Bad table[] = {
      {"GET /x HTTP/1.0\r\n\r\n", 505},
      {"GET /x HTTP/2\r\n\r\n", 505},
      {"GET /x\r\n\r\n", 400},
      {"GET  HTTP/1.1\r\n\r\n", 400},
      {"GET x HTTP/1.1\r\n\r\n", 400},
      {"GET /a b HTTP/1.1\r\n\r\n", 400},
      {"G\tT /x HTTP/1.1\r\n\r\n", 400},
      {"GET /x HTTP/1.1\r\nName : v\r\n\r\n", 400},
      {"GET /x HTTP/1.1\r\nA: 1\r\n folded\r\n\r\n", 400},
      {"GET /x HTTP/1.1\r\nno colon\r\n\r\n", 400},
      {"GET /x HTTP/1.1\r\nA: b\rc\r\n\r\n", 400},
      {std::string("GET /x HTTP/1.1\r\nA: b\0c\r\n\r\n", 28), 400},
      {"GET /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 501},
      {"GET /x HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400},
      {"GET /x HTTP/1.1\r\nContent-Length: +1\r\n\r\n", 400},
      {"GET /x HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n", 400},
      {"GET /x HTTP/1.1\r\nContent-Length:\r\n\r\n", 400},
      {"GET /" + std::string(16 * 1024, 'x'), 431},
  };
  for (const Bad& bad : table) {
    const auto parsed = parse_request(bad.bytes);
    EXPECT_EQ(parsed.progress, Progress::kError) << bad.bytes;
    EXPECT_EQ(parsed.error_status, bad.status) << bad.bytes;
  }
}

TEST(ParseRequest, BoundsTheNumberOfHeaders) {
  std::string head = "GET /x HTTP/1.1\r\n";
  for (int i = 0; i < 100; ++i) head += "A: b\r\n";
  EXPECT_EQ(parse_request(head + "\r\n").progress, Progress::kComplete);
  EXPECT_EQ(parse_request(head + "A: b\r\n\r\n").error_status, 431);
}

TEST(ParseResponse, ReadsProgressAndSwitching) {
  const auto progress =
      parse_response("HTTP/1.1 102 Processing\r\nX-QVD-VM-Info: Starting virtual machine\r\n\r\n");
  ASSERT_EQ(progress.progress, Progress::kComplete) << progress.error;
  EXPECT_EQ(progress.head.status, 102);
  EXPECT_EQ(progress.head.headers.get("X-QVD-VM-Info"), "Starting virtual machine");
  const auto body = parse_response("HTTP/1.1 200 OK\r\nContent-Length: 132\r\n\r\n[");
  EXPECT_EQ(body.head.content_length, 132U);
  EXPECT_EQ(body.consumed, 40U);
}

// QVD prints the text of its 403 as header lines (a defect that its servers in the field have).
TEST(ParseResponse, KeepsTheStrayLinesOfQvdsOwnServer) {
  const auto parsed = parse_response(
      "HTTP/1.1 404 Not Found\r\n403 Forbidden\r\nThe requested virtual machine is offline\r\n"
      "Content-Type: text/plain\r\nContent-Length: 5\r\n\r\n");
  ASSERT_EQ(parsed.progress, Progress::kComplete) << parsed.error;
  EXPECT_EQ(parsed.head.stray_lines.size(), 2U);
  EXPECT_EQ(parsed.head.content_length, 5U);
}

TEST(ParseResponse, RefusesWhatIsNotHttp) {
  for (const char* bytes :
       {"SSH-2.0-x\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.1 \r\n\r\n"})
    EXPECT_EQ(parse_response(bytes).progress, Progress::kError) << bytes;
}

}  // namespace
}  // namespace qvd::base::http1

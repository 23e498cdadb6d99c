#include <gtest/gtest.h>

#include "api/client/endpoint.hpp"
#include "api/client/rest_client.hpp"
#include "api/client/retry_after.hpp"
#include "api/client/status_codec.hpp"
#include "api/client/watch_decoder.hpp"

namespace qvd::api {
namespace {

using namespace std::chrono_literals;
using base::Code;

HttpResponse answer(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

TEST(StatusCodecTest, ReadsTheServersStatus) {
  const struct {
    int http;
    const char* reason;
    Code want;
  } cases[] = {{404, "NotFound", Code::kNotFound},
               {409, "Conflict", Code::kConflict},
               {409, "AlreadyExists", Code::kAlreadyExists},
               {410, "Expired", Code::kGone},
               {422, "Invalid", Code::kInvalid},
               {429, "TooManyRequests", Code::kTooManyRequests},
               {500, "ServerTimeout", Code::kUnavailable},
               {500, "InternalError", Code::kInternal},
               {504, "Timeout", Code::kTimeout},
               {403, "Forbidden", Code::kForbidden},
               {401, "Unauthorized", Code::kUnauthenticated}};
  for (const auto& c : cases) {
    const auto status = status_of_response(
        answer(c.http, R"({"kind":"Status","status":"Failure","message":"m","reason":")" +
                           std::string(c.reason) + R"(","code":)" + std::to_string(c.http) + "}"));
    EXPECT_EQ(status.code(), c.want) << c.reason;
    EXPECT_EQ(status.reason(), c.reason);
    EXPECT_EQ(status.message(), "m");
  }
}

TEST(StatusCodecTest, KeepsCausesAndRetryAfter) {
  const auto status = status_of_response(answer(
      422, R"({"kind":"Status","status":"Failure","message":"m","reason":"Invalid","code":422,
      "details":{"retryAfterSeconds":3,"causes":[{"reason":"FieldValueInvalid","field":"spec.a",
      "message":"bad"}]}})"));
  ASSERT_EQ(status.causes().size(), 1U);
  EXPECT_EQ(status.causes()[0].field, "spec.a");
  EXPECT_EQ(status.retry_after(), 3s);
}

TEST(StatusCodecTest, AnythingElseIsWhatItsHttpCodeSays) {
  EXPECT_TRUE(status_of_response(answer(200, "x")).ok());
  EXPECT_EQ(status_of_response(answer(502, "<html>bad gateway</html>")).code(), Code::kInternal);
  EXPECT_EQ(status_of_response(answer(404, "404 page not found")).code(), Code::kNotFound);
  EXPECT_EQ(status_of_response(answer(503, "{\"kind\":\"Status\",\"status\":\"Success\"}")).code(),
            Code::kUnavailable);
}

TEST(RetryAfterTest, ReadsSecondsOnly) {
  EXPECT_EQ(parse_retry_after("7"), 7s);
  for (const char* bad : {"", "-1", "1.5", "soon", "7 ", "Wed, 21 Oct 2015 07:28:00 GMT"}) {
    EXPECT_EQ(parse_retry_after(bad), std::nullopt) << bad;
  }
}

TEST(WatchDecoderTest, ReadsEventsAndErrors) {
  const auto added =
      decode_watch_line(R"({"type":"ADDED","object":{"metadata":{"resourceVersion":"5"}}})");
  ASSERT_TRUE(added);
  EXPECT_EQ(added->type, WatchEventType::kAdded);
  const auto gone = decode_watch_line(
      R"({"type":"ERROR","object":{"kind":"Status","status":"Failure","code":410,)"
      R"("reason":"Expired","message":"too old resource version: 1"}})");
  EXPECT_EQ(gone.status().code(), Code::kGone);
  for (const char* bad : {"", "{", "[]", R"({"type":"ADDED"})", R"({"type":"ADDED","object":{}})",
                          R"({"type":"MOVED","object":{"metadata":{"resourceVersion":"5"}}})",
                          R"({"type":"ERROR","object":{}})"}) {
    const auto event = decode_watch_line(bad);
    EXPECT_FALSE(event) << bad;
    EXPECT_NE(event.status().code(), Code::kGone) << bad;
  }
}

TEST(EndpointTest, TakesUrlsApart) {
  const struct {
    const char* url;
    const char* authority;
    const char* prefix;
  } cases[] = {{"https://127.0.0.1:6443", "127.0.0.1:6443", ""},
               {"https://api.example", "api.example:443", ""},
               {"https://api.example/k8s/", "api.example:443", "/k8s"},
               {"https://[::1]:8443/a/b", "[::1]:8443", "/a/b"},
               {"https://[fe80::1]", "[fe80::1]:443", ""}};
  for (const auto& c : cases) {
    const auto endpoint = parse_endpoint(c.url);
    ASSERT_TRUE(endpoint) << c.url << ": " << endpoint.status().message();
    EXPECT_EQ(endpoint->authority(), c.authority);
    EXPECT_EQ(endpoint->prefix, c.prefix);
  }
  for (const char* bad : {"", "http://x", "https://", "https://:443", "https://x:port"}) {
    EXPECT_FALSE(parse_endpoint(bad)) << bad;
  }
}

TEST(ResourcePathTest, FollowsTheKind) {
  constexpr KindInfo kMachine{"qvd.dev", "v1beta1", "VirtualMachine", "virtualmachines", true};
  constexpr KindInfo kSecret{"", "v1", "Secret", "secrets", true};
  constexpr KindInfo kHost{"qvd.dev", "v1beta1", "Host", "hosts", false};
  EXPECT_EQ(resource_path(kMachine, {"acme", "a"}, "status"),
            "/apis/qvd.dev/v1beta1/namespaces/acme/virtualmachines/a/status");
  EXPECT_EQ(resource_path(kMachine, {"", ""}), "/apis/qvd.dev/v1beta1/virtualmachines");
  EXPECT_EQ(resource_path(kSecret, {"acme", ""}), "/api/v1/namespaces/acme/secrets");
  EXPECT_EQ(resource_path(kHost, {"", "n/1"}), "/apis/qvd.dev/v1beta1/hosts/n%2F1");
}

}  // namespace
}  // namespace qvd::api

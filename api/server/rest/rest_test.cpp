#include <gmock/gmock.h>

#include "api/server/rest/list_options.hpp"
#include "api/server/rest/negotiate.hpp"
#include "api/server/rest/request_info.hpp"
#include "api/server/rest/status_http.hpp"

namespace qvd::apiserver {
namespace {

using ::testing::HasSubstr;

RequestInfo info(const std::string& method, const std::string& target) {
  return parse_request_info(method, *base::http::parse_target(target));
}

struct PathCase {
  const char* method;
  const char* target;
  const char* want;  // verb group/version ns resource/subresource name; or the path
};

const PathCase kPaths[] = {
    {"GET", "/api/v1/namespaces", "list /v1 - namespaces/ -"},
    {"GET", "/api/v1/namespaces/acme", "get /v1 acme namespaces/ acme"},
    {"PUT", "/api/v1/namespaces/acme/finalize", "update /v1 acme namespaces/finalize acme"},
    {"PATCH", "/api/v1/namespaces/acme/status", "patch /v1 acme namespaces/status acme"},
    {"GET", "/api/v1/namespaces/acme/secrets?watch=true", "watch /v1 acme secrets/ -"},
    {"GET", "/api/v1/namespaces/acme/secrets?watch=0", "list /v1 acme secrets/ -"},
    {"GET", "/api/v1/namespaces/acme/secrets/s?watch=1", "get /v1 acme secrets/ s"},
    {"POST", "/apis/qvd.dev/v1beta1/namespaces/acme/users", "create qvd.dev/v1beta1 acme users/ -"},
    {"DELETE", "/apis/qvd.dev/v1beta1/namespaces/acme/users",
     "deletecollection qvd.dev/v1beta1 acme users/ -"},
    {"DELETE", "/apis/qvd.dev/v1beta1/hosts/node1", "delete qvd.dev/v1beta1 - hosts/ node1"},
    {"GET", "/apis/qvd.dev/v1beta1/hosts/node1/status", "get qvd.dev/v1beta1 - hosts/status node1"},
    {"GET", "/apis/qvd.dev/v1beta1/", "/apis/qvd.dev/v1beta1"},
    {"GET", "/apis/", "/apis"},
    {"GET", "/", "/"},
    {"GET", "/apis/a/b/c/d/e/f", "/apis/a/b/c/d/e/f"},
};

std::string dash(const std::string& text) {
  return text.empty() ? "-" : text;
}

TEST(RequestInfo, Table) {
  for (const auto& [method, target, want] : kPaths) {
    const auto got = info(method, target);
    const std::string text = !got.is_resource ? got.path
                                              : got.verb + " " + got.group + "/" + got.version +
                                                    " " + dash(got.ns) + " " + got.resource + "/" +
                                                    got.subresource + " " + dash(got.name);
    EXPECT_EQ(text, want) << method << " " << target;
  }
}

TEST(Negotiate, TakesTheFirstThatFits) {
  const char* table =
      "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;"
      "g=meta.k8s.io,application/json";
  EXPECT_EQ(negotiate(table, false)->form, Form::kTable);
  EXPECT_EQ(negotiate("application/vnd.kubernetes.protobuf,application/json", false)->form,
            Form::kObject);
  EXPECT_EQ(negotiate("", false)->form, Form::kObject);
  EXPECT_EQ(negotiate("application/json, */*", false)->form, Form::kObject);
  EXPECT_TRUE(negotiate("application/yaml", false)->yaml);
  const auto partial = negotiate(
      "application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,"
      "application/json;g=meta.k8s.io;v=v1;as=PartialObjectMetadataList",
      false);
  EXPECT_EQ(partial->form, Form::kPartial);
  EXPECT_EQ(negotiate("application/json;as=Table;v=v9;g=meta.k8s.io", false).status().reason(),
            "NotAcceptable");
  EXPECT_EQ(negotiate("application/yaml", true).status().reason(), "NotAcceptable");
}

TEST(Negotiate, Discovery) {
  EXPECT_EQ(negotiate_discovery("application/json;g=apidiscovery.k8s.io;v=v2;"
                                "as=APIGroupDiscoveryList,application/json"),
            "v2");
  EXPECT_EQ(negotiate_discovery("application/json, */*"), "");
  EXPECT_EQ(negotiate_discovery("application/json;as=APIGroupDiscoveryList;v=v9,application/json"),
            "");
}

Resource kind() {
  Resource resource{.columns = api::TableColumns::for_core("")};
  resource.kind = "User";
  resource.fields = api::SelectableFields::for_custom(true, {});
  return resource;
}

base::Result<ListOptions> options(const std::string& query, bool watch = false) {
  return parse_list_options(*base::http::parse_target("/x?" + query), kind(), watch);
}

TEST(ListOptions, RefusesWhatItCannotHonour) {
  const std::pair<const char*, const char*> refused[] = {
      {"resourceVersion=abc", "invalid resource version"},
      {"resourceVersion=-1", "invalid resource version"},
      {"limit=x", "strconv.ParseInt"},
      {"resourceVersionMatch=Exact", "forbidden unless resourceVersion is provided"},
      {"resourceVersionMatch=Exact&resourceVersion=0", "\"exact\" is forbidden"},
      {"resourceVersionMatch=Odd&resourceVersion=1", "Unsupported value: \"Odd\""},
      {"sendInitialEvents=true", "sendInitialEvents is forbidden for list"},
      {"continue=x&resourceVersion=5", "not allowed when using continue"},
      {"fieldSelector=spec.x%3D1", "field label not supported"},
  };
  for (const auto& [query, message] : refused)
    EXPECT_THAT(options(query).status().message(), HasSubstr(message)) << query;
  EXPECT_THAT(options("sendInitialEvents=1", true).status().message(), HasSubstr("NotOlderThan"));
  EXPECT_THAT(
      options("resourceVersionMatch=NotOlderThan&resourceVersion=1", true).status().message(),
      HasSubstr("forbidden for watch"));
}

TEST(ListOptions, ReadsWhatItCan) {
  const auto read =
      options("limit=5&resourceVersion=7&resourceVersionMatch=NotOlderThan&labelSelector=a%3Db");
  ASSERT_TRUE(read) << read.status().message();
  EXPECT_EQ(read->limit, 5U);
  EXPECT_EQ(read->version, 7);
  EXPECT_EQ(read->match, Match::kNotOlderThan);
  EXPECT_FALSE(read->selection.empty());
  EXPECT_EQ(options("limit=-1")->limit, 0U);
}

TEST(ContinueToken, GoesBothWays) {
  const auto token = decode_continue(encode_continue({42, "/k/a\"b"}));
  ASSERT_TRUE(token);
  EXPECT_EQ(token->revision, 42);
  EXPECT_EQ(token->after, "/k/a\"b");
  for (const char* bad : {"!!", "e30", "bnVsbA", ""}) EXPECT_FALSE(decode_continue(bad)) << bad;
}

TEST(StatusHttp, CodesReasonsAndDetails) {
  const auto body = failure_object(base::conflict("busy").with_retry_after(std::chrono::seconds(1)),
                                   {.name = "a", .group = "qvd.dev", .kind = "users"});
  EXPECT_EQ(
      base::dump_json(body),
      R"({"apiVersion":"v1","code":409,"details":{"group":"qvd.dev","kind":"users","name":"a",)"
      R"("retryAfterSeconds":1},"kind":"Status","message":"busy","metadata":{},)"
      R"("reason":"Conflict","status":"Failure"})");
  EXPECT_EQ(http_status({base::Code::kBadRequest, "UnsupportedMediaType", ""}), 415);
  EXPECT_EQ(http_status(base::Status(base::Code::kGone, "Expired", "")), 410);
  EXPECT_EQ(failure_object(base::internal_error("x"), {})["message"], "Internal error occurred: x");
}

}  // namespace
}  // namespace qvd::apiserver

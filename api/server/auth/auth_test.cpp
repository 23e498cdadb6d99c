#include <gmock/gmock.h>

#include "api/server/auth/authenticator.hpp"
#include "api/server/auth/authorizer.hpp"
#include "api/server/auth/ownership.hpp"
#include "base/crypto/hash.hpp"

namespace qvd::apiserver {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const User kAdmin{"admin", {kMastersGroup, kAuthenticatedGroup}};
const User kController{"qvd-controller", {kControllerGroup, kAuthenticatedGroup}};
const User kAgent{"qvd:agent:node1", {kAgentsGroup, kAuthenticatedGroup}};
const User kGateway{"qvd:gateway:g1", {kGatewaysGroup, kAuthenticatedGroup}};
const User kSomebody{"mallory", {kAuthenticatedGroup}};
const User kNobody{kAnonymous, {kUnauthenticatedGroup}};

struct Case {
  const char* what;
  User user;
  Attributes wanted;
  bool allowed;
};

Attributes on(std::string verb, std::string group, std::string resource, std::string ns = "acme",
              std::string name = "", std::string subresource = "", std::string host = "") {
  Attributes wanted;
  wanted.verb = std::move(verb);
  wanted.group = std::move(group);
  wanted.resource = std::move(resource);
  wanted.ns = std::move(ns);
  wanted.name = std::move(name);
  wanted.subresource = std::move(subresource);
  wanted.selected_host = std::move(host);
  return wanted;
}

Attributes path(std::string where, std::string verb = "get") {
  Attributes wanted;
  wanted.is_resource = false;
  wanted.verb = std::move(verb);
  wanted.path = std::move(where);
  return wanted;
}

const std::string kQ = "qvd.dev";
const std::string kL = "coordination.k8s.io";

const Case kCases[] = {
    {"admin does all", kAdmin, on("delete", "", "secrets"), true},
    {"admin reads metrics", kAdmin, path("/metrics"), true},
    {"controller creates runs", kController, on("create", kQ, "machineruns"), true},
    {"controller writes status", kController,
     on("update", kQ, "virtualmachines", "acme", "a", "status"), true},
    {"controller completes machines", kController, on("patch", kQ, "virtualmachines", "acme", "a"),
     true},
    {"controller deletes no machines", kController,
     on("delete", kQ, "virtualmachines", "acme", "a"), false},
    {"controller makes no administrators", kController, on("create", kQ, "administrators", ""),
     false},
    {"controller reads secrets", kController, on("get", "", "secrets"), true},
    {"controller writes no secrets", kController, on("update", "", "secrets"), false},
    {"controller leads", kController, on("update", kL, "leases", "qvd-system", "qvd-controller"),
     true},
    {"controller renews no host", kController, on("update", kL, "leases", "qvd-hosts", "node1"),
     false},
    {"agent lists its runs", kAgent, on("list", kQ, "machineruns", "", "", "", "node1"), true},
    {"agent watches its runs", kAgent, on("watch", kQ, "machineruns", "", "", "", "node1"), true},
    {"agent lists all runs", kAgent, on("list", kQ, "machineruns", ""), false},
    {"agent lists others' runs", kAgent, on("list", kQ, "machineruns", "", "", "", "node2"), false},
    {"agent creates no runs", kAgent, on("create", kQ, "machineruns"), false},
    {"agent deletes no runs", kAgent, on("delete", kQ, "machineruns", "acme", "a"), false},
    {"agent writes a run's status", kAgent, on("patch", kQ, "machineruns", "acme", "a", "status"),
     true},
    {"agent registers its host", kAgent, on("create", kQ, "hosts", ""), true},
    {"agent writes its host", kAgent, on("update", kQ, "hosts", "", "node1", "status"), true},
    {"agent writes no other host", kAgent, on("update", kQ, "hosts", "", "node2", "status"), false},
    {"agent renews its lease", kAgent, on("update", kL, "leases", "qvd-hosts", "node1"), true},
    {"agent renews no other lease", kAgent, on("update", kL, "leases", "qvd-hosts", "node2"),
     false},
    {"agent writes no volumes", kAgent, on("patch", kQ, "volumes", "acme", "a", "status"), false},
    {"agent reads no machines", kAgent, on("list", kQ, "virtualmachines", ""), false},
    {"agent reads no secrets", kAgent, on("get", "", "secrets"), false},
    {"agent reads no users", kAgent, on("get", kQ, "users"), false},
    {"gateway reads users", kGateway, on("watch", kQ, "users", ""), true},
    {"gateway reads credentials", kGateway, on("get", kQ, "usercredentials"), true},
    {"gateway creates sessions", kGateway, on("create", kQ, "sessions"), true},
    {"gateway writes a session's status", kGateway,
     on("patch", kQ, "sessions", "acme", "s", "status"), true},
    {"gateway rewrites no session", kGateway, on("update", kQ, "sessions", "acme", "s"), false},
    {"gateway reads no secrets", kGateway, on("get", "", "secrets"), false},
    {"gateway writes no machines", kGateway, on("patch", kQ, "virtualmachines", "acme", "a"),
     false},
    {"gateway creates no runs", kGateway, on("create", kQ, "machineruns"), false},
    {"gateway renews its lease", kGateway, on("update", kL, "leases", "qvd-gateways", "g1"), true},
    {"gateway renews no other lease", kGateway, on("update", kL, "leases", "qvd-gateways", "g2"),
     false},
    {"somebody reads nothing", kSomebody, on("list", kQ, "users"), false},
    {"somebody asks who they are", kSomebody,
     on("create", "authentication.k8s.io", "selfsubjectreviews", ""), true},
    {"somebody discovers", kSomebody, path("/apis/qvd.dev/v1beta1"), true},
    {"somebody reads no metrics", kSomebody, path("/metrics"), false},
    {"nobody sees the version", kNobody, path("/version"), true},
    {"nobody sees health", kNobody, path("/readyz/ping"), true},
    {"nobody does not discover", kNobody, path("/apis"), false},
    {"nobody guesses prefixes", kNobody, path("/versions"), false},
    {"nobody reads", kNobody, on("list", "", "secrets"), false},
    {"nobody reviews", kNobody, on("create", "authentication.k8s.io", "selfsubjectreviews", ""),
     false},
};

TEST(TableAuthorizer, Table) {
  const TableAuthorizer authorizer;
  for (const Case& each : kCases)
    EXPECT_EQ(authorizer.authorize(each.user, each.wanted).allowed, each.allowed) << each.what;
}

TEST(TableAuthorizer, AGroupAloneDoesNotMakeAHost) {
  const User nameless{"someone", {kAgentsGroup, kAuthenticatedGroup}};
  EXPECT_FALSE(TableAuthorizer().authorize(nameless, on("update", kQ, "hosts", "", "")).allowed);
  EXPECT_FALSE(
      TableAuthorizer().authorize(nameless, on("list", kQ, "machineruns", "", "", "", "")).allowed);
}

TEST(Ownership, EachComponentWritesItsOwn) {
  const base::Json run = {{"metadata", {{"name", "a"}}},
                          {"spec", {{"host", "node1"}, {"gateway", "g1"}}}};
  base::Json other = run;
  other["spec"] = {{"host", "node2"}, {"gateway", "g2"}};
  const auto allowed = [](const User& user, Access access, const char* group, const char* plural,
                          const base::Json& object) {
    return check_ownership(user, access, group, plural, object).ok();
  };
  EXPECT_TRUE(allowed(kAgent, Access::kRead, "qvd.dev", "machineruns", run));
  EXPECT_FALSE(allowed(kAgent, Access::kRead, "qvd.dev", "machineruns", other));
  EXPECT_FALSE(allowed(kAgent, Access::kWrite, "qvd.dev", "machineruns", other));
  EXPECT_TRUE(allowed(kGateway, Access::kRead, "qvd.dev", "sessions", other));
  EXPECT_TRUE(allowed(kGateway, Access::kWrite, "qvd.dev", "sessions", run));
  EXPECT_FALSE(allowed(kGateway, Access::kWrite, "qvd.dev", "sessions", other));
  EXPECT_FALSE(allowed(kAgent, Access::kWrite, "qvd.dev", "hosts", run));
  EXPECT_TRUE(allowed(kController, Access::kWrite, "qvd.dev", "sessions", other));
  EXPECT_TRUE(allowed(kAdmin, Access::kWrite, "qvd.dev", "machineruns", other));
}

TEST(Forbidden, SaysWhoMayNotDoWhat) {
  EXPECT_EQ(forbidden(kSomebody, on("get", kQ, "users", "acme", "a", "status")).message(),
            "users.qvd.dev \"a\" is forbidden: User \"mallory\" cannot get resource "
            "\"users/status\" in API group \"qvd.dev\" in the namespace \"acme\"");
  EXPECT_EQ(forbidden(kNobody, path("/metrics")).message(),
            "forbidden: User \"system:anonymous\" cannot get path \"/metrics\"");
}

TEST(TokenFile, IsReadStrictly) {
  const std::string hash = base::sha256_hex("t");
  const auto tokens = parse_token_file("# who\nsha256:" + hash + ",bob,a;b\n\n");
  ASSERT_TRUE(tokens);
  ASSERT_EQ(tokens->size(), 1U);
  EXPECT_EQ(tokens->front().user.name, "bob");
  EXPECT_THAT(tokens->front().user.groups, ElementsAre("a", "b"));
  EXPECT_THAT(parse_token_file("\nsecret,bob").status().message(), HasSubstr("line 2"));
  EXPECT_FALSE(parse_token_file("sha256:abc,bob"));
  EXPECT_FALSE(parse_token_file("sha256:" + hash + ","));
}

base::http::Request bearing(const std::string& value) {
  base::http::Request request;
  request.headers.add("Authorization", value);
  return request;
}

TEST(Authenticator, KnowsCertificatesTokensAndStrangers) {
  const Authenticator authenticator({{base::sha256_hex("t0ken"), {"bob", {"team"}}}});
  base::http::Request request;
  EXPECT_EQ(authenticator.authenticate(request)->name, kAnonymous);
  request.peer.certificate.common_name = "alice";
  request.peer.certificate.organizations = {"g"};
  const auto alice = authenticator.authenticate(request);
  EXPECT_EQ(alice->name, "alice");
  EXPECT_THAT(alice->groups, ElementsAre("g", kAuthenticatedGroup));
  EXPECT_EQ(authenticator.authenticate(bearing("bearer t0ken"))->name, "bob");
  EXPECT_EQ(authenticator.authenticate(bearing("Bearer wrong")).status().code(),
            base::Code::kUnauthenticated);
  EXPECT_EQ(authenticator.authenticate(bearing("Basic Ym9iOng="))->name, kAnonymous);
}

}  // namespace
}  // namespace qvd::apiserver

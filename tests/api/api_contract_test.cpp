#include <fcntl.h>
#include <unistd.h>

#include <future>
#include <optional>
#include <string>
#include <thread>

#include "api/client/contract.hpp"
#include "api/client/informer.hpp"
#include "api/client/rest_client.hpp"
#include "base/os/temp_dir.hpp"
#include "base/process/process.hpp"

namespace qvd::api {
namespace {

using namespace std::chrono_literals;
constexpr KindInfo kNamespace{"", "v1", "Namespace", "namespaces", false};
constexpr KindInfo kUser{"qvd.dev", "v1beta1", "User", "users", true};
constexpr KindInfo kLease{"coordination.k8s.io", "v1", "Lease", "leases", true};

/// A qvd-apiserver of its own on a free port, gone with the object.
class Server {
 public:
  Server() {
    int log[2] = {-1, -1};
    EXPECT_EQ(::pipe2(log, O_CLOEXEC), 0);
    base::SpawnOptions options;
    options.argv = {QVD_APISERVER, "serve", "--data-dir", dir_.path(), "--listen", listen_};
    options.stderr_fd = log[1];
    auto child = base::ChildProcess::spawn(options);
    EXPECT_TRUE(child) << child.status().message();
    ::close(log[1]);
    if (child) child_.emplace(std::move(*child));
    std::string text;  // read until it listens; its end is the end of the server
    for (char c = 0;
         text.find("msg=\"listening\"") == std::string::npos && ::read(log[0], &c, 1) == 1;) {
      text += c;
    }
    log_ = log[0];
    EXPECT_NE(text.find("msg=\"listening\""), std::string::npos) << text;
  }
  ~Server() {
    child_.reset();
    ::close(log_);
  }

  [[nodiscard]] ConnectionConfig config() const {
    auto config = load_kubeconfig(dir_.path() / "admin.kubeconfig");
    EXPECT_TRUE(config) << config.status().message();
    return config.value_or(ConnectionConfig());
  }
  [[nodiscard]] std::shared_ptr<ApiClient> client() const {
    auto api = connect_api(config());
    EXPECT_TRUE(api) << api.status().message();
    return api ? std::shared_ptr<ApiClient>(std::move(*api)) : nullptr;
  }

 private:
  base::TempDir dir_ = std::move(*base::TempDir::create("api"));
  std::string listen_ = "127.0.0.1:0";
  std::optional<base::ChildProcess> child_;
  int log_ = -1;
};

Server& server() {
  static Server shared;
  return shared;
}

void empty(ApiClient& api, const KindInfo& kind) {
  ListOptions options;
  options.ns = "contract";
  const auto all = list_all({}, api, kind, options);
  ASSERT_TRUE(all) << all.status().message();
  for (const base::Json& object : all->items) {
    Patch release;
    release.body = base::Json::object();
    release.body["metadata"]["finalizers"] = nullptr;
    (void)api.patch({}, kind, key_of(object), release);  // may be gone with this
    (void)api.remove({}, kind, key_of(object), {});
  }
}

std::shared_ptr<ApiClient> clean_client() {
  auto api = server().client();
  if (!api) return nullptr;
  base::Json ns = base::Json::object();
  ns["metadata"]["name"] = "contract";
  (void)api->create({}, kNamespace, ns);  // exists from the second test on
  empty(*api, kUser);
  empty(*api, kLease);
  return api;
}

INSTANTIATE_TEST_SUITE_P(Server, ApiContract, ::testing::Values(ApiFactory(clean_client)));

TEST(RestClientTest, AServerOfAnotherAuthorityIsRefused) {
  const Server other;
  ConnectionConfig config = server().config();
  config.ca_pem = other.config().ca_pem;
  const auto api = connect_api(config);
  ASSERT_TRUE(api);
  const auto read = (*api)->list(base::with_timeout(10s), kNamespace, {});
  EXPECT_EQ(read.status().code(), base::Code::kUnavailable) << read.status().message();
  const auto stream = (*api)->watch(base::with_timeout(10s), kNamespace, {});
  EXPECT_EQ(stream.status().code(), base::Code::kUnavailable);
  EXPECT_NE(stream.status().message().find("certificate"), std::string::npos)
      << stream.status().message();
}

TEST(RestClientTest, NobodyIsLetInWithoutACertificate) {
  ConnectionConfig config = server().config();
  config.client_cert_pem.clear();
  config.client_key_pem.clear();
  const auto api = connect_api(config);
  ASSERT_TRUE(api);
  const auto code = (*api)->list(base::with_timeout(10s), kUser, {}).status().code();
  EXPECT_TRUE(code == base::Code::kForbidden || code == base::Code::kUnauthenticated);
}

TEST(RestClientTest, ARefusalNamesTheField) {
  const auto api = clean_client();
  base::Json user = base::Json::object();
  user["metadata"]["namespace"] = "contract";
  user["metadata"]["name"] = "a";
  user["spec"]["blocked"] = "perhaps";
  const auto made = api->create(base::with_timeout(10s), kUser, user);
  ASSERT_EQ(made.status().code(), base::Code::kInvalid) << made.status().message();
  ASSERT_FALSE(made.status().causes().empty());
  EXPECT_EQ(made.status().causes()[0].field, "spec.blocked");
}

TEST(RestClientTest, ACallEndsWithItsContext) {
  const auto api = server().client();
  EXPECT_EQ(api->list({.deadline = base::SteadyTime::min(), .stop = {}}, kUser, {}).status().code(),
            base::Code::kTimeout);
}

TEST(RestClientTest, CloseEndsAnOpenWatch) {
  auto transport = make_https_transport(server().config());
  ASSERT_TRUE(transport);
  const std::shared_ptr<Transport> shared = std::move(*transport);
  const auto api = make_rest_client(shared);
  WatchOptions options;
  options.resource_version = api->list(base::with_timeout(10s), kUser, {})->resource_version;
  const auto stream = api->watch(base::with_timeout(10s), kUser, options);
  ASSERT_TRUE(stream) << stream.status().message();
  std::jthread closer([&] { shared->close(); });
  EXPECT_EQ((*stream)->next({}).status().code(), base::Code::kUnavailable);
  EXPECT_EQ(api->list({}, kUser, {}).status().code(), base::Code::kUnavailable);
}

TEST(RestClientTest, AStopEndsTheWaitOfAWatch) {
  const auto api = server().client();
  WatchOptions options;
  options.resource_version = api->list(base::with_timeout(10s), kUser, {})->resource_version;
  const auto stream = api->watch(base::with_timeout(10s), kUser, options);
  ASSERT_TRUE(stream);
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  EXPECT_EQ((*stream)
                ->next({.deadline = base::SteadyTime::max(), .stop = stop.get_token()})
                .status()
                .code(),
            base::Code::kTimeout);
}

TEST(RestClientTest, AnInformerFollowsTheServer) {
  const auto api = clean_client();
  base::SystemClock clock;
  Informer<base::Json> informer(*api, kUser, {"contract", "", ""}, clock);
  std::promise<void> heard;
  InformerHandler<base::Json> handler;
  handler.added = [&](const auto&) { heard.set_value(); };
  informer.add_handler(std::move(handler));
  informer.start();
  ASSERT_TRUE(informer.wait_synced(base::with_timeout(10s)).ok());
  base::Json user = base::Json::object();
  user["metadata"]["namespace"] = "contract";
  user["metadata"]["name"] = "a";
  ASSERT_TRUE(api->create(base::with_timeout(10s), kUser, user));
  EXPECT_EQ(heard.get_future().wait_for(10s), std::future_status::ready);
  informer.stop();
}

}  // namespace
}  // namespace qvd::api

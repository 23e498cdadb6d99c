#include "api/server/testing/test_server.hpp"

#include <algorithm>

#include "api/core/core_kinds.hpp"
#include "api/server/control/bootstrap.hpp"
#include "api/server/rest/reviews.hpp"
#include "api/store/sqlite/sqlite_store.hpp"
#include "base/text/split.hpp"

namespace qvd::apiserver::testing {
namespace {

using base::Json;

// Only ever reached by a test that fails.
constexpr std::chrono::seconds kGiveUp{20};

Json definition(const std::string& kind, const std::string& plural, bool namespaced) {
  const Json schema = base::parse_json(R"json({
    "type": "object",
    "properties": {
      "apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"type": "object"},
      "spec": {"type": "object", "properties": {
        "color": {"type": "string", "maxLength": 20},
        "size": {"type": "integer", "default": 1, "maximum": 10},
        "frozen": {"type": "string", "maxLength": 20}
      }, "x-kubernetes-validations": [
        {"rule": "!has(oldSelf.frozen) || (has(self.frozen) && self.frozen == oldSelf.frozen)",
         "message": "frozen cannot change"}]},
      "status": {"type": "object", "properties": {"seen": {"type": "integer"}}}
    }})json")
                          .value();
  const Json version = {{"name", "v1"},
                        {"served", true},
                        {"storage", true},
                        {"subresources", {{"status", Json::object()}}},
                        {"selectableFields", Json::array({{{"jsonPath", ".spec.color"}}})},
                        {"schema", {{"openAPIV3Schema", schema}}}};
  return {{"apiVersion", "apiextensions.k8s.io/v1"},
          {"kind", "CustomResourceDefinition"},
          {"metadata", {{"name", plural + ".test.dev"}}},
          {"spec",
           {{"group", "test.dev"},
            {"scope", namespaced ? "Namespaced" : "Cluster"},
            {"names", {{"kind", kind}, {"plural", plural}}},
            {"versions", Json::array({version})}}}};
}

/// The kind whose lists rights narrow by a field: agents read the runs of their own host.
Json machine_runs() {
  Json made = definition("MachineRun", "machineruns", true);
  made["metadata"]["name"] = "machineruns.qvd.dev";
  made["spec"]["group"] = "qvd.dev";
  Json& version = made["spec"]["versions"][0];
  version["selectableFields"][0]["jsonPath"] = ".spec.host";
  version["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]["host"] = {
      {"type", "string"}};
  return made;
}

std::vector<Json> definitions() {
  return {definition("Widget", "widgets", true), definition("Rack", "racks", false),
          machine_runs()};
}

}  // namespace

bool RecordedStream::write(std::string bytes) {
  std::lock_guard guard(mutex_);
  if (finished_) return false;
  text_ += bytes;
  lines_ += static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n'));
  changed_.notify_all();
  return true;
}

void RecordedStream::finish() {
  std::lock_guard guard(mutex_);
  finished_ = true;
  changed_.notify_all();
}

void RecordedStream::on_close(std::function<void()> callback) {
  callback();
}

std::size_t RecordedStream::queued() const {
  std::lock_guard guard(mutex_);
  return held_ ? text_.size() - taken_ : 0;
}

void RecordedStream::on_drained(std::function<void()> callback) {
  std::lock_guard guard(mutex_);
  on_drained_ = std::move(callback);
}

void RecordedStream::let_go() {
  std::function<void()> callback;
  {
    std::lock_guard guard(mutex_);
    taken_ = text_.size();
    callback = on_drained_;
  }
  if (callback) callback();
}

bool RecordedStream::closed() const {
  std::lock_guard guard(mutex_);
  return finished_;
}

std::vector<Json> RecordedStream::parsed() const {
  std::vector<Json> lines;
  for (const std::string_view line : base::split_lines(text_))
    lines.push_back(base::parse_json(line).value_or(Json("broken line: " + std::string(line))));
  return lines;
}

std::vector<Json> RecordedStream::wait_for(std::size_t lines) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kGiveUp, [&] { return lines_ >= lines || finished_; });
  return parsed();
}

void RecordedStream::wait_for_count(std::size_t lines) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kGiveUp, [&] { return lines_ >= lines || finished_; });
}

std::vector<Json> RecordedStream::wait_for_end() {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kGiveUp, [&] { return finished_; });
  return parsed();
}

std::shared_ptr<base::http::BodyStream> RecordedExchange::start_stream(
    int status, base::http::Headers headers) {
  answer.status = status;
  answer.headers = std::move(headers);
  return stream;
}

TestServer::TestServer()
    : kinds_(Registry::create(api::core_kinds(), definitions()).value()),
      store_(sqlite::open_store({.directory = directory_.path()}, clock_).value()),
      objects_(*store_, kinds_, clock_),
      discovery_(kinds_, review_kinds()),
      watches_(objects_),
      server_({objects_, watches_, discovery_, open_api_, authenticator_, authorizer_, series_,
               health_, metrics_}) {
  const auto ready = bootstrap(objects_, definitions());
  QVD_CHECK(ready.ok(), ready.message());
  housekeeper_ = std::make_unique<Housekeeper>(objects_, series_);
}

base::http::Request TestServer::request(const std::string& method,
                                        const std::string& target) const {
  base::http::Request made;
  made.method = method;
  made.target = target;
  made.headers.add("Accept", accept);
  made.peer.certificate.common_name = user;
  made.peer.certificate.organizations = user_groups;
  return made;
}

Answer TestServer::ask(const std::string& method, const std::string& target, const Json& body,
                       const std::string& content_type) {
  auto made = request(method, target);
  if (!body.is_null()) {
    made.headers.add("Content-Type", content_type);
    made.body = base::dump_json(body);
  }
  auto exchange = std::make_shared<RecordedExchange>();
  server_.handle(made, exchange);
  return {exchange->answer.status,
          base::parse_json(exchange->answer.body).value_or(Json(exchange->answer.body)),
          exchange->answer.headers};
}

std::size_t TestServer::ask_bytes(const std::string& method, const std::string& target) {
  auto exchange = std::make_shared<RecordedExchange>();
  server_.handle(request(method, target), exchange);
  return exchange->answer.body.size();
}

std::shared_ptr<RecordedStream> TestServer::watch(const std::string& target) {
  auto exchange = std::make_shared<RecordedExchange>();
  server_.handle(request("GET", target), exchange);
  return exchange->stream;
}

std::shared_ptr<RecordedStream> TestServer::watch_unread(const std::string& target) {
  auto exchange = std::make_shared<RecordedExchange>();
  exchange->stream->hold();
  server_.handle(request("GET", target), exchange);
  return exchange->stream;
}

Json widget(const std::string& name, const std::string& color) {
  return {{"apiVersion", "test.dev/v1"},
          {"kind", "Widget"},
          {"metadata", {{"name", name}}},
          {"spec", {{"color", color}}}};
}

}  // namespace qvd::apiserver::testing

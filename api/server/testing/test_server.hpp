#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/server/control/housekeeper.hpp"
#include "api/server/server.hpp"
#include "base/os/temp_dir.hpp"

namespace qvd::apiserver::testing {

/// A streamed body that keeps what was written, line by line.
class RecordedStream final : public base::http::BodyStream {
 public:
  bool write(std::string bytes) override;
  bool write(std::shared_ptr<const std::string> bytes) override { return write(*bytes); }
  void finish() override;
  void on_close(std::function<void()> callback) override;
  [[nodiscard]] std::size_t queued() const override;
  void on_drained(std::function<void()> callback) override;
  [[nodiscard]] bool closed() const override;

  /// The peer reads nothing until it does.
  void hold() { held_ = true; }
  void let_go();
  /// Waits for that many lines in all and returns them, parsed.
  std::vector<base::Json> wait_for(std::size_t lines);
  /// Waits for that many lines without parsing them.
  void wait_for_count(std::size_t lines);
  /// Waits for the end and returns all lines.
  std::vector<base::Json> wait_for_end();

 private:
  std::vector<base::Json> parsed() const;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string text_;
  std::size_t taken_ = 0;  // of these bytes the peer has read
  std::atomic<bool> held_ = false;
  std::function<void()> on_drained_;
  std::size_t lines_ = 0;
  bool finished_ = false;
};

/// Keeps the answer to one request.
class RecordedExchange final : public base::http::Exchange {
 public:
  void respond(base::http::Response response) override { answer = std::move(response); }
  std::shared_ptr<base::http::BodyStream> start_stream(int status,
                                                       base::http::Headers headers) override;
  [[nodiscard]] std::stop_token stop_token() const override { return {}; }

  base::http::Response answer;
  std::shared_ptr<RecordedStream> stream = std::make_shared<RecordedStream>();
};

/// What a request was answered with.
struct Answer {
  int status = 0;
  base::Json body{};
  base::http::Headers headers{};
};

/// The whole server but for its sockets, on a store in a temporary directory, serving the built-in
/// kinds and `Widget.test.dev` (namespaced, with status, selectable spec.color), `Rack.test.dev`
/// (cluster-scoped) and `MachineRun.qvd.dev` (selectable spec.host). Requests come from an
/// administrator unless `user` is changed.
class TestServer {
 public:
  TestServer();

  Answer ask(const std::string& method, const std::string& target, const base::Json& body = nullptr,
             const std::string& content_type = "application/json");
  /// The same for a request without a body; only the length of the answer.
  std::size_t ask_bytes(const std::string& method, const std::string& target);
  /// Begins a watch.
  std::shared_ptr<RecordedStream> watch(const std::string& target);
  /// The same of a peer that does not read yet.
  std::shared_ptr<RecordedStream> watch_unread(const std::string& target);

  Store& store() { return *store_; }
  Objects& objects() { return objects_; }

  std::vector<std::string> user_groups = {"system:masters"};
  std::string user = "admin";
  std::string accept = "application/json";

 private:
  base::http::Request request(const std::string& method, const std::string& target) const;

  base::TempDir directory_ = base::TempDir::create("apiserver").value();
  base::SystemClock clock_;
  Registry kinds_;
  std::unique_ptr<Store> store_;
  Objects objects_;
  Discovery discovery_;
  api::OpenApi open_api_;
  Authenticator authenticator_{{}};
  TableAuthorizer authorizer_;
  base::Registry series_;
  base::Health health_;
  ServerMetrics metrics_{series_};
  WatchService watches_;
  Server server_;
  std::unique_ptr<Housekeeper> housekeeper_;
};

/// A Widget of the namespace default.
base::Json widget(const std::string& name, const std::string& color = "red");

inline const std::string kWidgets = "/apis/test.dev/v1/namespaces/default/widgets";
inline const std::string kMerge = "application/merge-patch+json";

}  // namespace qvd::apiserver::testing

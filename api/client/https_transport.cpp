#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

#include "api/client/https_connection.hpp"
#include "api/client/request_client.hpp"
#include "api/client/status_codec.hpp"
#include "api/client/token_source.hpp"
#include "api/client/transport.hpp"

namespace qvd::api {
namespace {

constexpr std::size_t kLongestLine = 16 * 1024 * 1024;  // several times the largest object
constexpr std::size_t kLongestError = 1024 * 1024;

/// The open streams of a transport, so that close() can end them.
class OpenStreams {
 public:
  void add(HttpsConnection* connection) {
    std::lock_guard lock(mutex_);
    connections_.push_back(connection);
    if (closed_) connection->abort();
  }
  void remove(HttpsConnection* connection) {
    std::lock_guard lock(mutex_);
    std::erase(connections_, connection);
  }
  void close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    for (HttpsConnection* connection : connections_) connection->abort();
  }

 private:
  std::mutex mutex_;
  std::vector<HttpsConnection*> connections_;
  bool closed_ = false;
};

/// A connection that is listed as open for as long as it lives.
class ListedConnection {
 public:
  ListedConnection(std::shared_ptr<OpenStreams> open, std::unique_ptr<HttpsConnection> connection)
      : open_(std::move(open)), connection_(std::move(connection)) {
    open_->add(connection_.get());
  }
  ~ListedConnection() { open_->remove(connection_.get()); }
  ListedConnection(const ListedConnection&) = delete;
  ListedConnection& operator=(const ListedConnection&) = delete;
  HttpsConnection* operator->() { return connection_.get(); }

 private:
  std::shared_ptr<OpenStreams> open_;  // shared with the transport, which may go first
  std::unique_ptr<HttpsConnection> connection_;
};

class HttpsLineStream final : public LineStream {
 public:
  explicit HttpsLineStream(std::unique_ptr<ListedConnection> connection)
      : connection_(std::move(connection)) {}

  base::Result<std::optional<std::string>> next_line(const base::Context& ctx) override {
    while (true) {
      if (const std::size_t end = text_.find('\n', searched_); end != std::string::npos) {
        std::optional<std::string> line(text_.substr(0, end));
        text_.erase(0, end + 1);
        searched_ = 0;
        return line;
      }
      searched_ = text_.size();
      if (text_.size() > kLongestLine) {
        return base::unavailable("the API server sent a line without an end");
      }
      ASSIGN_OR_RETURN(const std::string more, (*connection_)->read_body(ctx));
      if (more.empty()) return std::optional<std::string>();  // half a line is no event
      text_ += more;
    }
  }

 private:
  std::unique_ptr<ListedConnection> connection_;
  std::string text_;
  std::size_t searched_ = 0;  // no newline before it
};

class HttpsTransport final : public Transport {
 public:
  HttpsTransport(HttpsTarget target, base::TlsContext tls, const ConnectionConfig& config)
      : target_(std::move(target)),
        tls_(std::move(tls)),
        token_(config.token, config.token_file),
        requests_(target_, tls_) {}
  ~HttpsTransport() override { close(); }

  base::Result<HttpResponse> request(const base::Context& ctx, HttpRequest request) override {
    return requests_.request(ctx, request, token_.token());
  }

  base::Result<std::unique_ptr<LineStream>> stream(const base::Context& ctx,
                                                   HttpRequest request) override {
    ASSIGN_OR_RETURN(auto connection, begin(ctx, request));
    return std::unique_ptr<LineStream>(std::make_unique<HttpsLineStream>(std::move(connection)));
  }

  void close() override {
    requests_.close();
    open_->close();
  }

 private:
  base::Result<std::unique_ptr<ListedConnection>> begin(const base::Context& ctx,
                                                        const HttpRequest& request) {
    ASSIGN_OR_RETURN(auto opened, HttpsConnection::open(ctx, target_, tls_));
    auto connection = std::make_unique<ListedConnection>(open_, std::move(opened));
    ASSIGN_OR_RETURN(HttpResponse head, (*connection)->exchange(ctx, request, token_.token()));
    if (head.status == 200) return connection;
    while (head.body.size() < kLongestError) {
      ASSIGN_OR_RETURN(const std::string more, (*connection)->read_body(ctx));
      if (more.empty()) break;
      head.body += more;
    }
    const base::Status status = status_of_response(head);
    if (!status.ok()) return status;
    return base::unavailable("the API server answered " + std::to_string(head.status) +
                             " where 200 was expected");
  }

  const HttpsTarget target_;
  const base::TlsContext tls_;
  TokenSource token_;
  RequestClient requests_;
  std::shared_ptr<OpenStreams> open_ = std::make_shared<OpenStreams>();
};

}  // namespace

base::Result<std::unique_ptr<Transport>> make_https_transport(ConnectionConfig config) {
  HttpsTarget target;
  ASSIGN_OR_RETURN(target.endpoint, parse_endpoint(config.server));
  target.server_name = config.tls_server_name;
  target.verify = !config.insecure_skip_tls_verify;
  base::TlsClientOptions options;
  options.ca_pem = config.ca_pem;
  options.key_pair = {config.client_cert_pem, config.client_key_pem};
  options.verify_peer = target.verify;
  ASSIGN_OR_RETURN(base::TlsContext tls, base::TlsContext::client(options));
  return std::unique_ptr<Transport>(
      std::make_unique<HttpsTransport>(std::move(target), std::move(tls), config));
}

}  // namespace qvd::api

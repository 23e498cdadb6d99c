#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/core/context.hpp"
#include "base/core/result.hpp"
#include "base/os/unique_fd.hpp"
#include "base/terminal/waker.hpp"
#include "client/trust.hpp"

struct ssl_st;
struct ssl_ctx_st;

namespace qvd::client {

using base::Waker;

struct TlsSettings {
  std::string ca_file;    // "": the system's authorities
  std::string cert_file;  // "": no client certificate
  std::string key_file;
};

/// One connection to a gateway, TCP or TLS, never blocking beyond a context. One thread.
class Connection {
 public:
  /// Resolves and connects; every address is tried. Name look-up cannot be interrupted.
  static Result<Connection> open(const base::Context& context, const Waker& waker,
                                 const std::string& host, int port);

  /// TLS handshake. The certificate is not judged here: the caller does that with findings(),
  /// before it sends anything.
  Status start_tls(const base::Context& context, const std::string& host,
                   const TlsSettings& settings);
  [[nodiscard]] const CertificateFindings& findings() const { return findings_; }

  Status write_all(const base::Context& context, std::string_view bytes);
  /// Appends what comes, waiting for the first byte. 0: the peer closed.
  Result<std::size_t> read_append(const base::Context& context, std::string& out);

  /// For the relay: never wait. What a call could do now.
  enum class Step { kDone, kWantRead, kWantWrite, kClosed };
  struct Outcome {
    Step step = Step::kClosed;
    std::size_t bytes = 0;
  };
  Outcome try_read(char* buffer, std::size_t size);
  Outcome try_write(const char* data, std::size_t size);
  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  struct Delete {
    void operator()(ssl_st* ssl) const;
    void operator()(ssl_ctx_st* context) const;
  };
  Connection(base::UniqueFd fd, const Waker& waker) : fd_(std::move(fd)), waker_(&waker) {}
  [[nodiscard]] Outcome tls_outcome(int result) const;
  void inspect_certificate();

  base::UniqueFd fd_;
  const Waker* waker_;
  std::unique_ptr<ssl_ctx_st, Delete> tls_context_;
  std::unique_ptr<ssl_st, Delete> tls_;
  CertificateFindings findings_;
};

}  // namespace qvd::client

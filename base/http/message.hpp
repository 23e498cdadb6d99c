#pragma once

#include <string>

#include "base/http1/headers.hpp"
#include "base/tls/tls_context.hpp"

namespace qvd::base::http {

using http1::Headers;

/// Who sent a request.
struct Peer {
  std::string address{};  // 192.0.2.1:4711 or [2001:db8::1]:4711
  bool tls = false;
  PeerCertificate certificate{};  // verified; empty if none was shown
};

struct Request {
  std::string method{};  // upper case, as sent
  std::string target{};  // origin form, still encoded: /apis?watch=1
  Headers headers{};
  std::string body{};
  Peer peer{};
};

/// A complete answer. Content-Length and Date are added by the server.
struct Response {
  int status = 200;
  Headers headers{};
  std::string body{};
};

Response text_response(int status, std::string body);
Response json_response(int status, std::string body);

}  // namespace qvd::base::http

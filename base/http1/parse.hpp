#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/http1/headers.hpp"

/// QVD's dialect of HTTP/1.1, as pure functions of bytes. More lenient than RFC 9112 where QVD's
/// clients need it (bare LF, no Host), and stricter where leniency would be dangerous (no
/// transfer codings, one Content-Length, no folded lines, no control characters).
/// Source of the dialect: QVD 4.2, QVD::HTTPD, QVD::HTTPC and qvdclientcore.c.
namespace qvd::base::http1 {

/// Bounds on one message head.
struct Limits {
  std::size_t max_head_bytes = 16 * 1024;
  std::size_t max_headers = 100;
};

struct RequestHead {
  std::string method;
  std::string path;   ///< as sent, not decoded
  std::string query;  ///< behind the first '?', not decoded
  Headers headers;
  std::optional<std::uint64_t> content_length;
};

struct ResponseHead {
  int status = 0;
  std::string reason;
  Headers headers;
  std::optional<std::uint64_t> content_length;
  /// Lines that are no headers. QVD's own gateway prints its 403 and 404 texts that way.
  std::vector<std::string> stray_lines;
};

/// What the bytes so far amount to.
enum class Progress { kNeedMore, kComplete, kError };

template <class Head>
struct Parsed {
  Progress progress = Progress::kNeedMore;
  Head head;                 ///< if complete
  std::size_t consumed = 0;  ///< bytes of the head, if complete; what follows is body or stream
  int error_status = 0;      ///< if kError: 400, 431, 501 or 505, to answer with
  std::string error;         ///< if kError: why, for people
};

/// Reads one request head from the start of `bytes`. Blank lines before it are skipped.
/// Call again with more bytes on kNeedMore; the limit on the head bounds what has to be kept.
Parsed<RequestHead> parse_request(std::string_view bytes, const Limits& limits = {});

/// Reads one response head. Bodies exist only by Content-Length.
Parsed<ResponseHead> parse_response(std::string_view bytes, const Limits& limits = {});

}  // namespace qvd::base::http1

#pragma once

#include <deque>
#include <memory>
#include <string>

#include "base/http/message.hpp"

namespace qvd::base::http {

/// What of the request decides the form of the answer.
struct ResponseForm {
  bool keep_alive = true;
  bool http_1_1 = true;
  bool head_request = false;  // the answer to HEAD has no body
};

/// The bytes of a whole answer. Content-Length, Date and Connection are ours; a header value with
/// a line break is left out, because it would forge another header.
std::string render_response(const Response& response, const ResponseForm& form);

/// The head of a streamed answer: chunked, or until the end of the connection for HTTP/1.0.
std::string render_stream_head(const Response& head, const ResponseForm& form);

/// Pieces of a streamed body, and its end if `last`.
std::string render_chunks(const std::deque<std::shared_ptr<const std::string>>& chunks, bool last,
                          const ResponseForm& form);

}  // namespace qvd::base::http

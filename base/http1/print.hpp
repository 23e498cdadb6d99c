#pragma once

#include <string>
#include <string_view>

#include "base/http1/headers.hpp"

namespace qvd::base::http1 {

/// A response head up to and with its blank line, CRLF. Control characters in values become
/// spaces, so no value can begin a line of its own.
/// QVD's C client reads one TLS record a head: write a head and its body separately.
std::string print_response(int status, const Headers& headers = {});

/// The head of a response with a body: Content-Type, then Content-Length, then `more`.
std::string print_response_with_body(int status, std::string_view content_type, std::size_t length,
                                     const Headers& more = {});

/// `HTTP/1.1 102 Processing` with the text in X-QVD-VM-Info: progress of a connect.
std::string print_progress(std::string_view text);

/// `HTTP/1.1 101 Switching Protocols` with X-QVD-Slave-Key; the NX stream follows.
std::string print_switching(std::string_view slave_key);

/// The text body of an error without a message of its own; begins with `<code> <reason>`.
std::string error_description(int status);

/// A request head up to and with its blank line, CRLF. `target` must be encoded already.
std::string print_request(std::string_view method, std::string_view target,
                          const Headers& headers = {});

}  // namespace qvd::base::http1

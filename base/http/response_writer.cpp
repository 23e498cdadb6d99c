#include "base/http/response_writer.hpp"

#include <array>
#include <charconv>
#include <ctime>

#include "base/http1/reason.hpp"
#include "base/text/letter_case.hpp"

namespace qvd::base::http {
namespace {

std::string date_now() {  // RFC 9110 section 5.6.7
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 40> text{};
  const std::size_t size =
      std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {text.data(), size};
}

bool is_ours(std::string_view name) {
  return iequals(name, "content-length") || iequals(name, "transfer-encoding") ||
         iequals(name, "connection") || iequals(name, "date");
}

bool has_line_break(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

std::string start_head(const Response& response, const ResponseForm& form) {
  std::string out = "HTTP/1.1 " + std::to_string(response.status) + " ";
  out += http1::reason_phrase(response.status);
  out += "\r\n";
  for (const auto& [name, value] : response.headers) {
    if (is_ours(name) || has_line_break(name) || has_line_break(value)) continue;
    out += name + ": " + value + "\r\n";
  }
  out += "Date: " + date_now() + "\r\n";
  if (!form.keep_alive) out += "Connection: close\r\n";
  if (form.keep_alive && !form.http_1_1) out += "Connection: keep-alive\r\n";
  return out;
}

bool never_has_body(int status) {
  return status < 200 || status == 204 || status == 304;
}

}  // namespace

std::string render_response(const Response& response, const ResponseForm& form) {
  std::string out = start_head(response, form);
  if (!never_has_body(response.status)) {
    out += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
  }
  out += "\r\n";
  if (!form.head_request && !never_has_body(response.status)) out += response.body;
  return out;
}

std::string render_stream_head(const Response& head, const ResponseForm& form) {
  std::string out = start_head(head, form);
  if (form.http_1_1) out += "Transfer-Encoding: chunked\r\n";
  return out + "\r\n";
}

std::string render_chunks(const std::deque<std::shared_ptr<const std::string>>& chunks, bool last,
                          const ResponseForm& form) {
  std::string out;
  if (form.head_request) return out;
  for (const auto& chunk : chunks) {
    if (form.http_1_1) {
      std::array<char, 20> size{};
      const auto end = std::to_chars(size.data(), size.data() + size.size(), chunk->size(), 16).ptr;
      out.append(size.data(), end).append("\r\n").append(*chunk).append("\r\n");
    } else {
      out.append(*chunk);
    }
  }
  if (last && form.http_1_1) out += "0\r\n\r\n";
  return out;
}

}  // namespace qvd::base::http

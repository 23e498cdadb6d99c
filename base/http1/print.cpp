#include "base/http1/print.hpp"

#include <algorithm>
#include <array>

#include "base/http1/reason.hpp"

namespace qvd::base::http1 {
namespace {

struct Description {
  int status;
  std::string_view text;
};

constexpr std::array kDescriptions = std::to_array<Description>({
    {400, "The request could not be understood."},
    {401, "Sign in with a user name and a password, or with a token."},
    {402, "The service limits of this server are reached."},
    {403, "You may not do that."},
    {404, "There is nothing here under that name."},
    {405, "That method is not served here."},
    {408, "It took too long."},
    {409, "The present state does not allow that."},
    {413, "The body is larger than allowed."},
    {422, "A parameter is missing or not allowed."},
    {426, "Ask for this address with Connection: Upgrade and Upgrade: QVD/1.0."},
    {429, "Wait a little and try again."},
    {431, "The head of the request is larger than allowed."},
    {500, "The server failed; its log says why."},
    {501, "The server does not do that."},
    {502, "The server behind this one answered nonsense."},
    {503, "Try again later."},
    {504, "The server behind this one did not answer in time."},
    {505, "Only HTTP/1.1 is spoken here."},
});

/// As QVD::HTTP::StatusCodes spells it, which is older than RFC 9110.
std::string qvd_reason(int status) {
  if (status == 413) return "Request Entity Too Large";
  const std::string_view phrase = reason_phrase(status);
  return std::string(phrase.empty() ? "Unknown" : phrase);
}

void append_clean(std::string& out, std::string_view text) {
  for (const char c : text) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    out += control ? ' ' : c;
  }
}

void append_headers(std::string& out, const Headers& headers) {
  for (const Header& line : headers) {
    append_clean(out, line.name);
    out += ": ";
    append_clean(out, line.value);
    out += "\r\n";
  }
}

std::string status_line(int status) {
  return "HTTP/1.1 " + std::to_string(status) + ' ' + qvd_reason(status) + "\r\n";
}

}  // namespace

std::string print_response(int status, const Headers& headers) {
  std::string out = status_line(status);
  append_headers(out, headers);
  return out += "\r\n";
}

std::string print_response_with_body(int status, std::string_view content_type, std::size_t length,
                                     const Headers& more) {
  std::string out = status_line(status);
  append_headers(out, {{"Content-Type", std::string(content_type)},
                       {"Content-Length", std::to_string(length)}});
  append_headers(out, more);
  return out += "\r\n";
}

std::string print_progress(std::string_view text) {
  return print_response(102, {{"X-QVD-VM-Info", std::string(text)}});
}

std::string print_switching(std::string_view slave_key) {
  return print_response(101, {{"X-QVD-Slave-Key", std::string(slave_key)}});
}

std::string error_description(int status) {
  std::string out = std::to_string(status) + ' ' + qvd_reason(status) + "\r\n";
  const auto found = std::find_if(kDescriptions.begin(), kDescriptions.end(),
                                  [&](const Description& one) { return one.status == status; });
  if (found != kDescriptions.end()) out += std::string(found->text) + "\r\n";
  return out;
}

std::string print_request(std::string_view method, std::string_view target,
                          const Headers& headers) {
  std::string out;
  append_clean(out, method);
  out += ' ';
  append_clean(out, target);
  out += " HTTP/1.1\r\n";
  append_headers(out, headers);
  return out += "\r\n";
}

}  // namespace qvd::base::http1

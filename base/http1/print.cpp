#include "base/http1/print.hpp"

#include <algorithm>
#include <array>

namespace qvd::base::http1 {
namespace {

struct Phrase {
  int status;
  std::string_view reason;
  std::string_view description;
};

// Reasons as QVD::HTTP::StatusCodes spells them; our own descriptions.
constexpr std::array kPhrases = std::to_array<Phrase>({
    {100, "Continue", ""},
    {101, "Switching Protocols", ""},
    {102, "Processing", ""},
    {200, "OK", ""},
    {204, "No Content", ""},
    {400, "Bad Request", "The request could not be understood."},
    {401, "Unauthorized", "Sign in with a user name and a password, or with a token."},
    {402, "Payment Required", "The service limits of this server are reached."},
    {403, "Forbidden", "You may not do that."},
    {404, "Not Found", "There is nothing here under that name."},
    {405, "Method Not Allowed", "That method is not served here."},
    {408, "Request Timeout", "It took too long."},
    {409, "Conflict", "The present state does not allow that."},
    {413, "Request Entity Too Large", "The body is larger than allowed."},
    {422, "Unprocessable Entity", "A parameter is missing or not allowed."},
    {426, "Upgrade Required",
     "Ask for this address with Connection: Upgrade and Upgrade: QVD/1.0."},
    {429, "Too Many Requests", "Wait a little and try again."},
    {431, "Request Header Fields Too Large", "The head of the request is larger than allowed."},
    {500, "Internal Server Error", "The server failed; its log says why."},
    {501, "Not Implemented", "The server does not do that."},
    {502, "Bad Gateway", "The server behind this one answered nonsense."},
    {503, "Service Unavailable", "Try again later."},
    {504, "Gateway Timeout", "The server behind this one did not answer in time."},
    {505, "HTTP Version Not Supported", "Only HTTP/1.1 is spoken here."},
});

const Phrase* find_phrase(int status) {
  const auto found = std::find_if(kPhrases.begin(), kPhrases.end(),
                                  [&](const Phrase& phrase) { return phrase.status == status; });
  return found == kPhrases.end() ? nullptr : &*found;
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
  return "HTTP/1.1 " + std::to_string(status) + ' ' + std::string(reason_phrase(status)) + "\r\n";
}

}  // namespace

std::string_view reason_phrase(int status) {
  const Phrase* phrase = find_phrase(status);
  return phrase == nullptr ? std::string_view("Unknown") : phrase->reason;
}

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
  const Phrase* phrase = find_phrase(status);
  std::string out = std::to_string(status) + ' ' + std::string(reason_phrase(status)) + "\r\n";
  if (phrase != nullptr && !phrase->description.empty())
    out += std::string(phrase->description) + "\r\n";
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

#include "base/http/request_reader.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <stdexcept>

#include "base/text/letter_case.hpp"

namespace qvd::base::http {
namespace {

namespace beast_http = boost::beast::http;
using BeastParser = beast_http::request_parser<beast_http::string_body>;

std::string text_of(boost::beast::string_view view) {
  return {view.data(), view.size()};
}

// A request target may hold no space, so Beast hands us what is between the first two.
Request convert(BeastParser& parser) {
  auto& message = parser.get();
  Request request;
  request.method = text_of(message.method_string());
  request.target = text_of(message.target());
  for (const auto& field : message) {
    request.headers.add(text_of(field.name_string()), text_of(field.value()));
  }
  request.body = std::move(message.body());
  return request;
}

}  // namespace

struct RequestReader::Parser {
  explicit Parser(const Limits& limits) {
    parser.eager(true);
    parser.header_limit(static_cast<std::uint32_t>(limits.max_head));
    parser.body_limit(limits.max_body);
  }
  BeastParser parser;
};

RequestReader::RequestReader(const Limits& limits) : limits_(limits) {
  reset();
}
RequestReader::~RequestReader() = default;

void RequestReader::reset() {
  parser_ = std::make_unique<Parser>(limits_);
  continued_ = false;
}

RequestReader::State RequestReader::fail(int status, std::string text) {
  error_status_ = status;
  error_text_ = std::move(text);
  return State::kBroken;
}

RequestReader::State RequestReader::feed(std::string& bytes) {
  auto& parser = parser_->parser;
  boost::system::error_code error;
  std::size_t used = 0;
  // Beast stops at each boundary (head, chunk), so it is called until it takes nothing more.
  while (!error && !parser.is_done() && used < bytes.size()) {
    try {
      used += parser.put(boost::asio::buffer(bytes.data() + used, bytes.size() - used), error);
    } catch (const std::length_error&) {  // a field beyond 64 KiB
      return fail(431, "a header field is too large\n");
    }
  }
  bytes.erase(0, used);
  if (error == beast_http::error::header_limit) return fail(431, "the request head is too large\n");
  if (error == beast_http::error::body_limit) return fail(413, "the request body is too large\n");
  if (error == beast_http::error::bad_version) return fail(505, "only HTTP/1.1 is spoken here\n");
  if (error && error != beast_http::error::need_more) return fail(400, error.message() + "\n");
  if (parser.is_done()) return State::kComplete;
  if (parser.is_header_done()) return State::kBody;
  return bytes.empty() && !parser.got_some() ? State::kIdle : State::kHead;
}

Request RequestReader::take() {
  Request request = convert(parser_->parser);
  reset();
  return request;
}

bool RequestReader::keep_alive() const {
  return parser_->parser.keep_alive();
}
bool RequestReader::http_1_1() const {
  return parser_->parser.get().version() == 11;
}

bool RequestReader::wants_continue() {
  if (continued_ || !parser_->parser.is_header_done()) return false;
  continued_ = true;
  return iequals(text_of(parser_->parser.get()[beast_http::field::expect]), "100-continue");
}

}  // namespace qvd::base::http

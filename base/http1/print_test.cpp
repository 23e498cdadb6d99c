#include "base/http1/print.hpp"

#include <gtest/gtest.h>

#include "base/http1/query.hpp"
#include "base/http1/simple_rpc.hpp"

namespace qvd::base::http1 {
namespace {

TEST(Print, HeadsAreWhatQvdsClientsExpect) {
  EXPECT_EQ(print_progress("Starting virtual machine"),
            "HTTP/1.1 102 Processing\r\nX-QVD-VM-Info: Starting virtual machine\r\n\r\n");
  EXPECT_EQ(print_switching("Zx3"),
            "HTTP/1.1 101 Switching Protocols\r\nX-QVD-Slave-Key: Zx3\r\n\r\n");
  EXPECT_EQ(print_response_with_body(200, "text/plain", 13),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\n");
  EXPECT_EQ(print_response(401, {{"WWW-Authenticate", "Basic realm=\"QVD\""}}),
            "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"QVD\"\r\n\r\n");
  EXPECT_EQ(print_request("GET", "/vma/ping", {{"User-Agent", "x"}}),
            "GET /vma/ping HTTP/1.1\r\nUser-Agent: x\r\n\r\n");
}

TEST(Print, ReasonsAreThoseOfQvd) {
  EXPECT_EQ(print_response(505), "HTTP/1.1 505 HTTP Version Not Supported\r\n\r\n");
  EXPECT_EQ(print_response(413), "HTTP/1.1 413 Request Entity Too Large\r\n\r\n");
  EXPECT_EQ(print_response(299), "HTTP/1.1 299 Unknown\r\n\r\n");
}

TEST(Print, AValueCannotBeginALine) {
  EXPECT_EQ(print_progress("a\r\nX: y"),
            "HTTP/1.1 102 Processing\r\nX-QVD-VM-Info: a  X: y\r\n\r\n");
}

TEST(Print, ErrorTextsBeginWithCodeAndReason) {
  EXPECT_EQ(error_description(426).substr(0, 22), "426 Upgrade Required\r\n");
  EXPECT_EQ(error_description(409), "409 Conflict\r\nThe present state does not allow that.\r\n");
  EXPECT_EQ(error_description(204), "204 No Content\r\n");
  EXPECT_EQ(error_description(299), "299 Unknown\r\n");
}

TEST(Query, DecodesAsQvdDoes) {
  const auto params = decode_query("id=12&a=b=c&e=&flag&x=1+2%2f%2F&bad=%zz%4&id=13&&");
  ASSERT_TRUE(params);
  EXPECT_EQ(
      *params,
      (Params{
          {"id", "13"}, {"a", "b=c"}, {"e", ""}, {"flag", ""}, {"x", "1 2//"}, {"bad", "%zz%4"}}));
}

TEST(Query, RefusesNulAndFloods) {
  EXPECT_FALSE(decode_query("a=%00"));
  EXPECT_FALSE(decode_query("a&b&c", 2));
}

TEST(Query, EncodesAllButUnreserved) {
  EXPECT_EQ(encode_query({{"qvd.client.keyboard", "pc105/es"}, {"k", "a b&ü"}}),
            "k=a%20b%26%C3%BC&qvd.client.keyboard=pc105%2Fes");
}

TEST(SimpleRpc, BodiesAreThoseOfQvd) {
  EXPECT_EQ(encode_rpc_value("listening"), "\"listening\"\n\r\n");
  EXPECT_EQ(encode_rpc_value(nullptr), "null\n\r\n");
  EXPECT_EQ(encode_rpc_error("Unable\n"), "\"\",\"Unable\\n\"\n\r\n");
}

TEST(SimpleRpc, ReadsValuesAndErrors) {
  EXPECT_EQ(*decode_rpc("\"starting\"\n\r\n"), "starting");
  EXPECT_TRUE(decode_rpc("null\n\r\n")->is_null());
  const auto failed = decode_rpc("\"\",\"Unable to start\\n\"\n\r\n");
  EXPECT_EQ(failed.status().message(), "Unable to start");
  EXPECT_EQ(failed.status().code(), Code::kUnavailable);
  EXPECT_EQ(decode_rpc("").status().code(), Code::kBadRequest);
  EXPECT_EQ(decode_rpc("1,2").status().code(), Code::kBadRequest);
  EXPECT_EQ(decode_rpc("[").status().code(), Code::kBadRequest);
}

TEST(SimpleRpc, CallsAreRequestsByName) {
  EXPECT_EQ(print_rpc_call("ping", {}, {{"Host", "10.0.0.9"}}),
            "GET /vma/ping HTTP/1.1\r\nHost: 10.0.0.9\r\n\r\n");
  EXPECT_EQ(print_rpc_call("x_start", {{"a b", "c"}}, {}),
            "GET /vma/x_start?a%20b=c HTTP/1.1\r\n\r\n");
}

TEST(SimpleRpc, AnAnswerIsReadOnceItIsWhole) {
  const std::string whole = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n\"up\"\n\r\n";
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(read_rpc_answer(whole.substr(0, size), false).value(), std::nullopt) << size;
    EXPECT_EQ(read_rpc_answer(whole.substr(0, size), true).status().code(), Code::kUnavailable);
  }
  EXPECT_EQ(read_rpc_answer(whole + "more", false).value(), Json("up"));
}

TEST(SimpleRpc, AnAnswerWithoutLengthEndsWithTheConnection) {
  const std::string bytes = "HTTP/1.1 200 OK\r\n\r\n\"up\"";
  EXPECT_EQ(read_rpc_answer(bytes, false).value(), std::nullopt);
  EXPECT_EQ(read_rpc_answer(bytes, true).value(), Json("up"));
}

TEST(SimpleRpc, AnAnswerIsRefusedInBounds) {
  const auto code_of = [](const std::string& bytes) {
    return read_rpc_answer(bytes, false).status().code();
  };
  EXPECT_EQ(code_of("SSH-2.0-OpenSSH\r\n\r\n"), Code::kBadRequest);
  EXPECT_EQ(code_of(std::string(100'000, 'x')), Code::kBadRequest);
  EXPECT_EQ(code_of("HTTP/1.1 404 Not Found\r\n\r\n"), Code::kUnavailable);
  EXPECT_EQ(code_of("HTTP/1.1 200 OK\r\nContent-Length: 65537\r\n\r\n"), Code::kBadRequest);
  EXPECT_EQ(code_of("HTTP/1.1 200 OK\r\n\r\n" + std::string(65'537, ' ')), Code::kBadRequest);
}

}  // namespace
}  // namespace qvd::base::http1

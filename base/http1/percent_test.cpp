#include "base/http1/percent.hpp"

#include <gtest/gtest.h>

namespace qvd::base::http1 {
namespace {

TEST(Percent, EncodesAllButUnreserved) {
  EXPECT_EQ(percent_encode("pc105/es a~b"), "pc105%2Fes%20a~b");
  EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encode("\xc3\xbc%+"), "%C3%BC%25%2B");
}

TEST(Percent, StrictDecodingRefusesWhatIsBroken) {
  EXPECT_EQ(percent_decode("a+b%2b").value(), "a+b+");
  EXPECT_EQ(percent_decode("a+b%2b", true).value(), "a b+");
  EXPECT_EQ(percent_decode("%41%c3%BC").value(), "A\xc3\xbc");
  for (const char* text : {"%", "%1", "%zz", "%1z", "a%", "%%41", "%00", "x%00y"})
    EXPECT_EQ(percent_decode(text).status().code(), Code::kBadRequest) << text;
}

TEST(Percent, LenientDecodingLeavesWhatIsBroken) {
  EXPECT_EQ(percent_decode_leniently("1+2%2f%2F"), "1 2//");
  EXPECT_EQ(percent_decode_leniently("%zz%4"), "%zz%4");
  EXPECT_EQ(percent_decode_leniently("%%41%"), "%A%");
  EXPECT_EQ(percent_decode_leniently("a%00b"), std::string("a\0b", 3));
}

}  // namespace
}  // namespace qvd::base::http1

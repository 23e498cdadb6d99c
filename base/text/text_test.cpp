#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/text/ascii.hpp"
#include "base/text/join.hpp"
#include "base/text/letter_case.hpp"
#include "base/text/split.hpp"
#include "base/text/trim.hpp"

namespace qvd::base {
namespace {

using Parts = std::vector<std::string_view>;

std::string all_that(bool (*holds)(char)) {
  std::string out;
  for (int byte = 0; byte < 256; ++byte)
    if (holds(static_cast<char>(byte))) out += static_cast<char>(byte);
  return out;
}

TEST(Ascii, ClassesHoldTheirCharactersAndNoOther) {
  const std::string digits = "0123456789";
  const std::string upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", lower = "abcdefghijklmnopqrstuvwxyz";
  EXPECT_EQ(all_that(is_digit), digits);
  EXPECT_EQ(all_that(is_upper), upper);
  EXPECT_EQ(all_that(is_lower), lower);
  EXPECT_EQ(all_that(is_letter), upper + lower);
  EXPECT_EQ(all_that(is_letter_or_digit), digits + upper + lower);
  EXPECT_EQ(all_that(is_hex_digit), digits + "ABCDEFabcdef");
}

TEST(Ascii, HexadecimalDigitsHaveAValue) {
  EXPECT_EQ(hex_value('0'), 0);
  EXPECT_EQ(hex_value('9'), 9);
  EXPECT_EQ(hex_value('a'), 10);
  EXPECT_EQ(hex_value('F'), 15);
  for (const char c : {'g', 'G', '/', ':', '@', '`', '\0', '\xe4'}) EXPECT_EQ(hex_value(c), -1);
}

TEST(LetterCase, ChangesAsciiLettersOnly) {
  EXPECT_EQ(lower_ascii("AZ az 09 [@` \xc3\x84"), "az az 09 [@` \xc3\x84");
  EXPECT_EQ(upper_ascii("AZ az 09 {`@ \xc3\xa4"), "AZ AZ 09 {`@ \xc3\xa4");
  EXPECT_EQ(lower_ascii(""), "");
}

TEST(LetterCase, IsDisregarded) {
  EXPECT_TRUE(iequals("Content-TYPE", "content-type"));
  EXPECT_TRUE(iequals("", ""));
  EXPECT_FALSE(iequals("a", "ab"));
  EXPECT_FALSE(iequals("ab", "a"));
  EXPECT_FALSE(iequals("@", "`"));  // differ by the bit that tells A from a
  EXPECT_FALSE(iequals("[", "{"));
  EXPECT_FALSE(iequals("\xc3\x84", "\xc3\xa4"));
}

TEST(Trim, TakesFromBothEndsAndLeavesTheMiddle) {
  EXPECT_EQ(trim(" \ta \tb\t "), "a \tb");
  EXPECT_EQ(trim("a"), "a");
  EXPECT_EQ(trim(" \t "), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim(" a\n"), "a\n");  // only what it is told to take
  EXPECT_EQ(trim("\n a \r\n", " \r\n"), "a");
  EXPECT_EQ(trim("\xc2\xa0 a"), "\xc2\xa0 a");
}

TEST(TrimEnd, LeavesTheFront) {
  EXPECT_EQ(trim_end(" a b\t "), " a b");
  EXPECT_EQ(trim_end("a"), "a");
  EXPECT_EQ(trim_end(" \t "), "");
  EXPECT_EQ(trim_end(""), "");
  EXPECT_EQ(trim_end("1.500", "0"), "1.5");
  EXPECT_EQ(trim_end("a\r\n \n", " \r\n"), "a");
}

TEST(Split, GivesOnePartMoreThanSeparators) {
  EXPECT_EQ(split("a,b", ','), (Parts{"a", "b"}));
  EXPECT_EQ(split("a", ','), (Parts{"a"}));
  EXPECT_EQ(split("", ','), (Parts{""}));
  EXPECT_EQ(split(",", ','), (Parts{"", ""}));
  EXPECT_EQ(split(",a,,b,", ','), (Parts{"", "a", "", "b", ""}));
}

TEST(Split, PartsAreViewsIntoTheText) {
  const std::string text = "a,b";
  EXPECT_EQ(split(text, ',')[1].data(), text.data() + 2);
}

template <class T>
constexpr bool takes = requires(T text) {
  split(std::forward<T>(text), ',');
  split_terminated(std::forward<T>(text), ',');
  split_lines(std::forward<T>(text));
  split_words(std::forward<T>(text));
};

TEST(Split, RefusesATextThatWouldNotOutliveItsParts) {
  EXPECT_FALSE(takes<std::string>);
  EXPECT_TRUE(takes<std::string&>);
  EXPECT_TRUE(takes<const std::string&>);
  EXPECT_TRUE(takes<std::string_view>);
  EXPECT_TRUE(takes<const char*>);
}

TEST(SplitTerminated, NeedsNoTerminatorAtTheEnd) {
  EXPECT_EQ(split_terminated("a/b/", '/'), (Parts{"a", "b"}));
  EXPECT_EQ(split_terminated("a/b", '/'), (Parts{"a", "b"}));
  EXPECT_EQ(split_terminated("a//", '/'), (Parts{"a", ""}));
  EXPECT_EQ(split_terminated("/", '/'), (Parts{""}));
  EXPECT_EQ(split_terminated("", '/'), Parts{});
}

TEST(SplitLines, NeedNoNewlineAtTheEnd) {
  EXPECT_EQ(split_lines("a\nb"), (Parts{"a", "b"}));
  EXPECT_EQ(split_lines("a\nb\n"), (Parts{"a", "b"}));
  EXPECT_EQ(split_lines("a\n\n"), (Parts{"a", ""}));
  EXPECT_EQ(split_lines("\n"), (Parts{""}));
  EXPECT_EQ(split_lines("\na\r\n"), (Parts{"", "a\r"}));
  EXPECT_EQ(split_lines(""), Parts{});
}

TEST(SplitWords, AreNeverEmpty) {
  EXPECT_EQ(split_words(" a\t b  c "), (Parts{"a", "b", "c"}));
  EXPECT_EQ(split_words("a"), (Parts{"a"}));
  EXPECT_EQ(split_words(""), Parts{});
  EXPECT_EQ(split_words(" \t"), Parts{});
  EXPECT_EQ(split_words("a\nb"), (Parts{"a\nb"}));
  EXPECT_EQ(split_words(",a,,b c,", ","), (Parts{"a", "b c"}));
}

TEST(Join, PutsTheSeparatorBetweenItemsEmptyOnesToo) {
  EXPECT_EQ(join(std::vector<std::string>{"a", "b", "c"}, ", "), "a, b, c");
  EXPECT_EQ(join(std::vector<std::string>{"a"}, ", "), "a");
  EXPECT_EQ(join(std::vector<std::string>{}, ", "), "");
  EXPECT_EQ(join(std::vector<std::string>{"", "a", ""}, ","), ",a,");
  EXPECT_EQ(join(std::vector<const char*>{"a", "b"}, ""), "ab");
  EXPECT_EQ(join(split("a,b", ','), "."), "a.b");
}

TEST(Join, TakesTextOfItemsThatAreNone) {
  EXPECT_EQ(join(std::set<int>{3, 1, 2}, "+", [](int i) { return std::to_string(i); }), "1+2+3");
  struct Named {
    std::string name;
  };
  EXPECT_EQ(join(std::vector<Named>{{"x"}, {"y"}}, " ", &Named::name), "x y");
}

}  // namespace
}  // namespace qvd::base

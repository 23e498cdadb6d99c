#include "api/selector/label_lexer.hpp"

#include <array>
#include <optional>
#include <utility>

namespace qvd::api {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
bool is_symbol(char c) {
  return std::string_view("=!(),><").find(c) != std::string_view::npos;
}

std::optional<LabelToken> token_of(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, LabelToken>, 11> kTokens = {
      {{")", LabelToken::kClose},
       {",", LabelToken::kComma},
       {"!", LabelToken::kNot},
       {"==", LabelToken::kDoubleEquals},
       {"=", LabelToken::kEquals},
       {">", LabelToken::kGreater},
       {"in", LabelToken::kIn},
       {"<", LabelToken::kLess},
       {"!=", LabelToken::kNotEquals},
       {"notin", LabelToken::kNotIn},
       {"(", LabelToken::kOpen}}};
  for (const auto& [name, token] : kTokens)
    if (name == text) return token;
  return std::nullopt;
}

// The longest operator at the front of text.
LabelLexeme take_symbol(std::string_view& text) {
  std::size_t length = 1;
  if (text.size() > 1 && token_of(text.substr(0, 2))) length = 2;
  const std::string_view symbol = text.substr(0, length);
  text.remove_prefix(length);
  return {*token_of(symbol), std::string(symbol)};
}

LabelLexeme take_word(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && !is_space(text[length]) && !is_symbol(text[length])) ++length;
  const std::string_view word = text.substr(0, length);
  text.remove_prefix(length);
  return {token_of(word).value_or(LabelToken::kIdentifier), std::string(word)};
}

}  // namespace

std::vector<LabelLexeme> lex_label_selector(std::string_view text) {
  std::vector<LabelLexeme> out;
  for (;;) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    if (text.empty()) break;
    out.push_back(is_symbol(text.front()) ? take_symbol(text) : take_word(text));
  }
  out.push_back({LabelToken::kEnd, ""});
  return out;
}

}  // namespace qvd::api

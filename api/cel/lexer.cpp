#include <array>
#include <cctype>

#include "api/cel/literal.hpp"
#include "api/cel/token.hpp"
#include "base/text/ascii.hpp"

namespace qvd::api::cel {
namespace {

bool is_name_start(char c) {
  return base::is_letter(c) || c == '_';
}
bool is_name(char c) {
  return is_name_start(c) || base::is_digit(c);
}

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(source) {}

  base::Result<std::vector<Token>> run() {
    std::vector<Token> out;
    for (;;) {
      skip_space();
      if (at_ == source_.size()) break;
      const std::size_t start = at_;
      auto token = next();
      if (!token) return token.status().with_context("at column " + std::to_string(start + 1));
      token->offset = start;
      out.push_back(std::move(*token));
    }
    out.push_back({TokenKind::kEnd, "", at_});
    return out;
  }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0';
  }

  void skip_space() {
    for (;;) {
      while (std::isspace(static_cast<unsigned char>(peek())) != 0) ++at_;
      if (peek() != '/' || peek(1) != '/') return;
      while (at_ < source_.size() && peek() != '\n') ++at_;
    }
  }

  base::Result<Token> next() {
    if (const std::size_t prefix = string_prefix(); prefix != std::string_view::npos)
      return take_string(prefix);
    if (is_name_start(peek())) return take_name();
    if (base::is_digit(peek()) || (peek() == '.' && base::is_digit(peek(1)))) return take_number();
    return take_symbol();
  }

  // Length of the prefix (r, b, br …) in front of a quote; npos if no string starts here.
  [[nodiscard]] std::size_t string_prefix() const {
    for (std::size_t i = 0; i <= 2; ++i) {
      const char c = peek(i);
      if (c == '\'' || c == '"') return i;
      if (std::string_view("rRbB").find(c) == std::string_view::npos || c == '\0') break;
    }
    return std::string_view::npos;
  }

  base::Result<Token> take_string(std::size_t prefix) {
    bool raw = false;
    bool bytes = false;
    for (std::size_t i = 0; i < prefix; ++i) (base::to_lower(peek(i)) == 'r' ? raw : bytes) = true;
    at_ += prefix;
    ASSIGN_OR_RETURN(const std::string_view body, take_quoted(raw));
    Token out{bytes ? TokenKind::kBytes : TokenKind::kString, std::string(body), 0};
    if (!raw) {
      ASSIGN_OR_RETURN(out.text, unescape_literal(body, bytes));
    }
    return out;
  }

  // The text between the quotes, which may be tripled.
  base::Result<std::string_view> take_quoted(bool raw) {
    const char quote = peek();
    const bool triple = peek(1) == quote && peek(2) == quote;
    const std::string end(triple ? 3 : 1, quote);
    at_ += end.size();
    const std::size_t start = at_;
    while (at_ < source_.size()) {
      if (source_.substr(at_).starts_with(end)) {
        const auto body = source_.substr(start, at_ - start);
        at_ += end.size();
        return body;
      }
      if (peek() == '\n' && !triple) break;
      at_ += peek() == '\\' && !raw ? 2 : 1;
    }
    return base::invalid("a string does not end");
  }

  base::Result<Token> take_name() {
    const std::size_t start = at_;
    while (is_name(peek())) ++at_;
    return Token{TokenKind::kIdentifier, std::string(source_.substr(start, at_ - start)), 0};
  }

  base::Result<Token> take_number() {
    const std::size_t start = at_;
    const bool hex = peek() == '0' && (peek(1) == 'x' || peek(1) == 'X');
    if (hex) at_ += 2;
    while (base::is_digit(peek()) || (hex && base::is_hex_digit(peek()))) ++at_;
    const bool real = !hex && take_fraction();
    Token out{real ? TokenKind::kDouble : TokenKind::kInt,
              std::string(source_.substr(start, at_ - start)), 0};
    if (!real && (peek() == 'u' || peek() == 'U')) {
      ++at_;
      out.kind = TokenKind::kUint;
    }
    if (is_name(peek())) return base::invalid("a number runs into a name");
    return out;
  }

  // `.5` and `e-3`; true if there was any.
  bool take_fraction() {
    bool real = false;
    if (peek() == '.' && base::is_digit(peek(1))) {
      real = true;
      ++at_;
      while (base::is_digit(peek())) ++at_;
    }
    const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
    if ((peek() == 'e' || peek() == 'E') && base::is_digit(peek(1 + sign))) {
      real = true;
      at_ += 1 + sign;
      while (base::is_digit(peek())) ++at_;
    }
    return real;
  }

  base::Result<Token> take_symbol() {
    static constexpr std::array<std::string_view, 24> kSymbols = {
        "&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/",
        "%",  "!",  "?",  ":",  ".",  ",",  "(", ")", "[", "]", "{", "}"};
    for (const std::string_view symbol : kSymbols)
      if (source_.substr(at_).starts_with(symbol)) {
        at_ += symbol.size();
        return Token{TokenKind::kSymbol, std::string(symbol), 0};
      }
    return base::invalid("unexpected character '" + std::string(1, peek()) + "'");
  }

  std::string_view source_;
  std::size_t at_ = 0;
};

}  // namespace

base::Result<std::vector<Token>> lex(std::string_view source) {
  if (source.size() > kMaxSourceBytes)
    return base::invalid("the expression is longer than " + std::to_string(kMaxSourceBytes) +
                         " bytes");
  return Lexer(source).run();
}

}  // namespace qvd::api::cel

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace qvd::api {

enum class LabelToken {
  kEnd,
  kIdentifier,
  kIn,
  kNotIn,
  kOpen,
  kClose,
  kComma,
  kNot,
  kEquals,
  kDoubleEquals,
  kNotEquals,
  kGreater,
  kLess
};

struct LabelLexeme {
  LabelToken token = LabelToken::kEnd;
  std::string text;
};

/// The words of a label selector; the last one is kEnd.
std::vector<LabelLexeme> lex_label_selector(std::string_view text);

}  // namespace qvd::api

#include "api/patch/json_pointer.hpp"

#include <charconv>

namespace qvd::api {
namespace {

using base::Json;

base::Result<std::string> unescape(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      out += token[i];
      continue;
    }
    ++i;
    if (i == token.size() || (token[i] != '0' && token[i] != '1'))
      return base::bad_request("a JSON pointer escapes only ~0 and ~1");
    out += token[i] == '0' ? '~' : '/';
  }
  return out;
}

Json* step(Json& at, const std::string& token) {
  if (at.is_object()) {
    const auto found = at.find(token);
    return found == at.end() ? nullptr : &*found;
  }
  if (!at.is_array()) return nullptr;
  const auto index = array_index(token, at.size());
  return index ? &at[*index] : nullptr;
}

}  // namespace

base::Result<JsonPointer> JsonPointer::parse(std::string_view text) {
  JsonPointer out;
  if (text.empty()) return out;
  if (text.front() != '/')
    return base::bad_request("the JSON pointer \"" + std::string(text) +
                             "\" does not start with a slash");
  while (!text.empty()) {
    text.remove_prefix(1);
    const std::string_view token = text.substr(0, text.find('/'));
    ASSIGN_OR_RETURN(std::string plain, unescape(token));
    out.tokens.push_back(std::move(plain));
    text.remove_prefix(token.size());
  }
  return out;
}

std::string JsonPointer::to_string() const {
  std::string out;
  for (const std::string& token : tokens) {
    out += '/';
    for (const char c : token) {
      if (c == '~') {
        out += "~0";
      } else if (c == '/') {
        out += "~1";
      } else {
        out += c;
      }
    }
  }
  return out;
}

std::optional<std::size_t> array_index(std::string_view token, std::size_t limit) {
  if (token.empty() || (token.size() > 1 && token.front() == '0')) return std::nullopt;
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
  if (error != std::errc() || end != token.data() + token.size() || index >= limit)
    return std::nullopt;
  return index;
}

Json* find_pointer(Json& document, const JsonPointer& pointer) {
  Json* at = &document;
  for (const std::string& token : pointer.tokens) {
    at = step(*at, token);
    if (at == nullptr) return nullptr;
  }
  return at;
}

}  // namespace qvd::api

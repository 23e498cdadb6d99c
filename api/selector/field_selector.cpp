#include "api/selector/field_selector.hpp"

#include <algorithm>

namespace qvd::api {
namespace {

using base::Json;

// Cuts at commas that no backslash protects.
std::vector<std::string_view> split_terms(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '\\') {
      ++i;
    } else if (i == text.size() || text[i] == ',') {
      out.push_back(text.substr(start, i - start));
      start = i + 1;
    }
  }
  if (start < text.size()) out.push_back(text.substr(start));
  return out;
}

base::Result<std::string> unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ',' || text[i] == '=')
      return base::bad_request("invalid field selector: unescaped character in value: " +
                               std::string(1, text[i]));
    if (text[i] == '\\') {
      ++i;
      if (i == text.size() || std::string_view("\\,=").find(text[i]) == std::string_view::npos)
        return base::bad_request("invalid field selector: invalid escape sequence: " +
                                 std::string(text.substr(i - 1, 2)));
    }
    out += text[i];
  }
  return out;
}

// Splits at the first operator. False if there is none.
bool split_term(std::string_view term, FieldSelector::Term& out, std::string_view& value) {
  for (std::size_t i = 0; i < term.size(); ++i)
    for (const std::string_view op : {"!=", "==", "="})
      if (term.substr(i).starts_with(op)) {
        out.label = term.substr(0, i);
        out.equal = op != "!=";
        value = term.substr(i + op.size());
        return true;
      }
  return false;
}

std::string text_at(const Json& object, const std::vector<std::vector<std::string>>& paths) {
  for (const auto& path : paths) {
    const Json* at = &object;
    for (const std::string& key : path) {
      const auto found = at->is_object() ? at->find(key) : at->end();
      at = at->is_object() && found != at->end() ? &*found : nullptr;
      if (at == nullptr) break;
    }
    std::string text = at == nullptr ? std::string() : selectable_text(*at);
    if (!text.empty()) return text;
  }
  return {};
}

}  // namespace

std::string selectable_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean() || value.is_number_integer()) return base::dump_json(value);
  return {};
}

base::Result<FieldSelector> FieldSelector::parse(std::string_view text,
                                                 const SelectableFields& fields) {
  FieldSelector out;
  for (const std::string_view part : split_terms(text)) {
    if (part.empty()) continue;
    Term term;
    std::string_view value;
    if (!split_term(part, term, value))
      return base::bad_request("invalid selector: '" + std::string(text) + "'; can't understand '" +
                               std::string(part) + "'");
    ASSIGN_OR_RETURN(term.value, unescape(value));
    const auto* paths = fields.find(term.label);
    if (paths == nullptr) return base::bad_request("field label not supported: " + term.label);
    term.paths = *paths;
    out.terms_.push_back(std::move(term));
  }
  return out;
}

bool FieldSelector::matches(const Json& object) const {
  return std::all_of(terms_.begin(), terms_.end(), [&](const Term& term) {
    return (text_at(object, term.paths) == term.value) == term.equal;
  });
}

std::optional<std::string> FieldSelector::exact(std::string_view label) const {
  for (const Term& term : terms_)
    if (term.equal && term.label == label) return term.value;
  return std::nullopt;
}

}  // namespace qvd::api

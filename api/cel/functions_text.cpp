#include <algorithm>

#include "api/cel/function.hpp"
#include "api/cel/operators.hpp"
#include "api/cel/unicode.hpp"

namespace qvd::api::cel {
namespace {

// Positions are counted in code points, as CEL's string extension does.

Value out_of_range(std::int64_t index) {
  return Value::error("index out of range: " + std::to_string(index));
}

std::optional<std::size_t> offset_of(std::string_view text, std::int64_t index) {
  if (index < 0) return std::nullopt;
  const std::size_t offset = point_offset(text, static_cast<std::size_t>(index));
  return offset == std::string_view::npos ? std::nullopt : std::optional(offset);
}

Value point_index(std::string_view text, std::size_t offset) {
  if (offset == std::string_view::npos) return Value::of(std::int64_t{-1});
  return Value::of(static_cast<std::int64_t>(count_points(text.substr(0, offset))));
}

Value char_at(const Value* a, Budget&) {
  const auto text = a[0].text();
  const auto begin = offset_of(text, a[1].integer());
  if (!begin) return out_of_range(a[1].integer());
  const auto end = point_offset(text.substr(*begin), 1);
  return Value::string(std::string(text.substr(*begin, end)));
}

Value substring_from(const Value* a, Budget& budget) {
  const auto begin = offset_of(a[0].text(), a[1].integer());
  if (!begin) return out_of_range(a[1].integer());
  return made_string(std::string(a[0].text().substr(*begin)), budget);
}

Value substring(const Value* a, Budget& budget) {
  const auto begin = offset_of(a[0].text(), a[1].integer());
  const auto end = offset_of(a[0].text(), a[2].integer());
  if (!begin || !end || *end < *begin) return out_of_range(a[begin ? 2 : 1].integer());
  return made_string(std::string(a[0].text().substr(*begin, *end - *begin)), budget);
}

Value text_index(const Value* a, Budget&) {
  return point_index(a[0].text(), a[0].text().find(a[1].text()));
}

Value text_index_from(const Value* a, Budget&) {
  const auto begin = offset_of(a[0].text(), a[2].integer());
  if (!begin) return out_of_range(a[2].integer());
  return point_index(a[0].text(), a[0].text().find(a[1].text(), *begin));
}

Value last_text_index(const Value* a, Budget&) {
  return point_index(a[0].text(), a[0].text().rfind(a[1].text()));
}

// An empty separator cuts between all characters; a negative limit is none.
Value split_limited(std::string_view text, std::string_view separator, std::int64_t limit,
                    Budget& budget) {
  Values out;
  if (limit == 0) return Value::of(std::move(out));
  while (limit < 0 || static_cast<std::int64_t>(out.size()) + 1 < limit) {
    const std::size_t at = separator.empty() ? point_offset(text, 1) : text.find(separator);
    if (at >= text.size()) break;
    out.push_back(Value::string(std::string(text.substr(0, at))));
    text.remove_prefix(at + separator.size());
    if (!budget.spend(1)) break;
  }
  if (!separator.empty() || !text.empty()) out.push_back(Value::string(std::string(text)));
  return Value::of(std::move(out));
}

Value split(const Value* a, Budget& budget) {
  return split_limited(a[0].text(), a[1].text(), -1, budget);
}
Value split_n(const Value* a, Budget& budget) {
  return split_limited(a[0].text(), a[1].text(), a[2].integer(), budget);
}

Value replace_limited(std::string_view text, std::string_view what, std::string_view with,
                      std::int64_t limit, Budget& budget) {
  std::string out;
  // An empty text is found in front of each character and at the end.
  while (limit != 0 && out.size() <= kMaxMadeBytes) {
    const std::size_t at = what.empty() ? 0 : text.find(what);
    if (at == std::string_view::npos) break;
    out.append(text.substr(0, at)).append(with);
    text.remove_prefix(at + what.size());
    --limit;
    if (!what.empty()) continue;
    if (text.empty()) break;
    const std::size_t next = point_offset(text, 1);
    out.append(text.substr(0, next));
    text.remove_prefix(std::min(next, text.size()));
  }
  return made_string(out.append(text), budget);
}

Value replace(const Value* a, Budget& budget) {
  return replace_limited(a[0].text(), a[1].text(), a[2].text(), -1, budget);
}
Value replace_n(const Value* a, Budget& budget) {
  return replace_limited(a[0].text(), a[1].text(), a[2].text(), a[3].integer(), budget);
}

Value join_with(const Value& list, std::string_view separator, Budget& budget) {
  std::string out;
  for (std::size_t i = 0; i < list.size() && out.size() <= kMaxMadeBytes; ++i) {
    const Value item = list.at(i);
    if (!item.is_string()) return no_overload();
    if (i > 0) out += separator;
    out += item.text();
  }
  return made_string(std::move(out), budget);
}

Value join(const Value* a, Budget& budget) {
  return join_with(a[0], "", budget);
}
Value join_by(const Value* a, Budget& budget) {
  return join_with(a[0], a[1].text(), budget);
}

// The text of a value for %s and %d.
Value printed(const Value& value, Budget& budget) {
  if (value.is_string()) return value;
  const auto candidates = find_functions("string", false, 1);
  for (const Function* function : candidates)
    if (function->parameters.front() == value.kind()) return function->body(&value, budget);
  return Value::error("format(): cannot print a " + std::string(kind_name(value.kind())));
}

Value format(const Value* a, Budget& budget) {
  std::string out;
  const auto text = a[0].text();
  std::size_t next = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const char verb = ++i < text.size() ? text[i] : '\0';
    if (verb == '%') {
      out += '%';
      continue;
    }
    if (verb != 's' && verb != 'd') return Value::error("format(): only %s and %d are supported");
    if (next >= a[1].size()) return Value::error("format(): too few arguments");
    const Value item = printed(a[1].at(next++), budget);
    if (item.is_error()) return item;
    out += item.text();
    if (out.size() > kMaxMadeBytes) break;
  }
  return made_string(std::move(out), budget);
}

}  // namespace

void add_text_functions(std::vector<Function>& out) {
  constexpr Kind kText = Kind::kString, kInt = Kind::kInt, kList = Kind::kList;
  out.push_back({"charAt", true, {kText, kInt}, kText, char_at});
  out.push_back({"substring", true, {kText, kInt}, kText, substring_from});
  out.push_back({"substring", true, {kText, kInt, kInt}, kText, substring});
  out.push_back({"indexOf", true, {kText, kText}, kInt, text_index});
  out.push_back({"indexOf", true, {kText, kText, kInt}, kInt, text_index_from});
  out.push_back({"lastIndexOf", true, {kText, kText}, kInt, last_text_index});
  out.push_back({"split", true, {kText, kText}, kList, split});
  out.push_back({"split", true, {kText, kText, kInt}, kList, split_n});
  out.push_back({"replace", true, {kText, kText, kText}, kText, replace});
  out.push_back({"replace", true, {kText, kText, kText, kInt}, kText, replace_n});
  out.push_back({"join", true, {kList}, kText, join});
  out.push_back({"join", true, {kList, kText}, kText, join_by});
  out.push_back({"format", true, {kText, kList}, kText, format});
}

}  // namespace qvd::api::cel

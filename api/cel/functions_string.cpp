#include <re2/re2.h>

#include <memory>
#include <unordered_map>

#include "api/cel/function.hpp"

namespace qvd::api::cel {
namespace {

constexpr std::size_t kMaxCachedPatterns = 128;

// Rules use few patterns, each again and again; compiling one costs far more than matching it.
const RE2& compiled(const std::string& pattern) {
  thread_local std::unordered_map<std::string, std::unique_ptr<RE2>> cache;
  auto found = cache.find(pattern);
  if (found != cache.end()) return *found->second;
  if (cache.size() >= kMaxCachedPatterns) cache.clear();
  RE2::Options options;
  options.set_log_errors(false);
  return *cache.emplace(pattern, std::make_unique<RE2>(pattern, options)).first->second;
}

Value matches(const Value* a, Budget& budget) {
  const RE2& regex = compiled(std::string(a[1].text()));
  if (!regex.ok()) return Value::error("invalid regular expression: " + regex.error());
  const std::size_t work = (1 + a[0].text().size() / 10) * (1 + a[1].text().size() / 4);
  if (!budget.spend(static_cast<std::int64_t>(work))) return Value::of(false);
  return Value::of(
      RE2::PartialMatch(re2::StringPiece(a[0].text().data(), a[0].text().size()), regex));
}

Value starts_with(const Value* a, Budget&) {
  return Value::of(a[0].text().starts_with(a[1].text()));
}
Value ends_with(const Value* a, Budget&) {
  return Value::of(a[0].text().ends_with(a[1].text()));
}
Value contains(const Value* a, Budget&) {
  return Value::of(a[0].text().find(a[1].text()) != std::string_view::npos);
}

template <char First, char Last, int Shift>
Value shift_case(const Value* a, Budget& budget) {
  std::string out(a[0].text());
  for (char& c : out)
    if (c >= First && c <= Last) c = static_cast<char>(c + Shift);
  return made_string(std::move(out), budget);
}

// Unicode white space as Go's strings.TrimSpace knows it, as far as it is one byte.
bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

Value trim(const Value* a, Budget& budget) {
  std::string_view text = a[0].text();
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return made_string(std::string(text), budget);
}

}  // namespace

void add_string_functions(std::vector<Function>& out) {
  constexpr Kind kText = Kind::kString;
  out.push_back({"matches", true, {kText, kText}, Kind::kBool, matches});
  out.push_back({"matches", false, {kText, kText}, Kind::kBool, matches});
  out.push_back({"startsWith", true, {kText, kText}, Kind::kBool, starts_with});
  out.push_back({"endsWith", true, {kText, kText}, Kind::kBool, ends_with});
  out.push_back({"contains", true, {kText, kText}, Kind::kBool, contains});
  out.push_back({"lowerAscii", true, {kText}, kText, shift_case<'A', 'Z', 'a' - 'A'>});
  out.push_back({"upperAscii", true, {kText}, kText, shift_case<'a', 'z', 'A' - 'a'>});
  out.push_back({"trim", true, {kText}, kText, trim});
}

}  // namespace qvd::api::cel

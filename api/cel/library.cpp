#include <map>
#include <string>
#include <tuple>

#include "api/cel/function.hpp"

namespace qvd::api::cel {
namespace {

using Key = std::tuple<std::string_view, bool, std::size_t>;

const std::vector<Function>& all_functions() {
  static const std::vector<Function> functions = [] {
    std::vector<Function> out;
    add_conversions(out);
    add_string_functions(out);
    add_text_functions(out);
    add_list_functions(out);
    add_time_functions(out);
    add_quantity_functions(out);
    add_network_functions(out);
    return out;
  }();
  return functions;
}

const std::multimap<Key, const Function*>& index() {
  static const std::multimap<Key, const Function*> out = [] {
    std::multimap<Key, const Function*> map;
    for (const Function& function : all_functions())
      map.emplace(Key(function.name, function.member, function.parameters.size()), &function);
    return map;
  }();
  return out;
}

}  // namespace

std::vector<const Function*> find_functions(std::string_view name, bool member, std::size_t arity) {
  std::vector<const Function*> out;
  const auto [begin, end] = index().equal_range(Key(name, member, arity));
  for (auto it = begin; it != end; ++it) out.push_back(it->second);
  return out;
}

Value made_string(std::string text, Budget& budget) {
  if (text.size() > kMaxMadeBytes) return Value::error("a text grew too long");
  budget.spend(static_cast<std::int64_t>(text.size() / 10));
  return Value::string(std::move(text));
}

}  // namespace qvd::api::cel

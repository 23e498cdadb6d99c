#include <algorithm>

#include "base/config/option_set.hpp"
#include "base/yaml/yaml.hpp"

namespace qvd::base {
namespace {

const Option* find_option(const OptionSet& options, std::string_view name) {
  for (const Option& option : options.options()) {
    if (option.name == name && !option.positional) return &option;
  }
  return nullptr;
}

// Levenshtein's distance, to recognise a misspelt key.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

std::string unknown_key(const OptionSet& options, std::string_view key) {
  for (const Option& option : options.options()) {
    if (!option.positional && distance(option.name, key) <= 2) {
      return "unknown setting; did you mean " + option.name + "?";
    }
  }
  return "unknown setting";
}

Result<std::vector<std::string>> list_values(const Json& value) {
  std::vector<std::string> values;
  const Status wrong = invalid("must be a list of strings");
  if (!value.is_array()) return wrong;
  for (const Json& item : value) {
    if (!item.is_string()) return wrong;
    values.push_back(item.get<std::string>());
  }
  return values;
}

// The texts of a YAML value, if it has the type that the option's target wants.
Result<std::vector<std::string>> values_of(const Option& option, const Json& value) {
  using Texts = std::vector<std::string>;
  const auto& target = option.target;
  if (std::holds_alternative<Texts*>(target)) return list_values(value);
  if (std::holds_alternative<bool*>(target)) {
    if (!value.is_boolean()) return invalid("must be true or false");
    return Texts{dump_json(value)};
  }
  if (std::holds_alternative<int*>(target) || std::holds_alternative<std::int64_t*>(target)) {
    if (!value.is_number_integer()) return invalid("must be a whole number");
    return Texts{dump_json(value)};
  }
  if (std::holds_alternative<double*>(target)) {
    if (!value.is_number()) return invalid("must be a number");
    return Texts{dump_json(value)};
  }
  if (value.is_string()) return Texts{value.get<std::string>()};
  if (std::holds_alternative<std::chrono::milliseconds*>(target))
    return invalid("must be a duration such as 30s");
  return invalid(value.is_primitive() && !value.is_null() ? "must be a string; put it in quotes"
                                                          : "must be a string");
}

Status apply_entry(const OptionSet& options, const std::string& key, const Json& value, bool kept) {
  const Option* option = find_option(options, key);
  if (option == nullptr) return invalid(unknown_key(options, key));
  ASSIGN_OR_RETURN(const auto values, values_of(*option, value));
  return kept ? ok_status() : set_option(*option, values);
}

}  // namespace

Result<std::vector<std::string>> apply_config(const OptionSet& options, std::string_view text,
                                              std::string_view file,
                                              const std::vector<std::string>& keep) {
  auto documents = parse_yaml(text, file);
  if (!documents) return invalid(documents.status().message());
  if (documents->empty()) return std::vector<std::string>{};
  const YamlDocument& document = documents->front();
  if (documents->size() > 1 || !document.value.is_object()) {
    return invalid(std::string(file) + ":1: must be one mapping of settings");
  }
  std::vector<std::string> given;
  std::string problems;
  for (const auto& [key, value] : document.value.items()) {
    const bool kept = std::find(keep.begin(), keep.end(), key) != keep.end();
    const Status status = apply_entry(options, key, value, kept);
    given.push_back(key);
    if (status.ok()) continue;
    problems += (problems.empty() ? "" : "\n") + std::string(file) + ":" +
                std::to_string(document.line_of(key)) + ": " + key + ": " + status.message();
  }
  if (!problems.empty()) return invalid(problems);
  return given;
}

}  // namespace qvd::base

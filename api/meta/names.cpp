#include "api/meta/names.hpp"

#include <algorithm>
#include <vector>

#include "base/text/ascii.hpp"
#include "base/text/join.hpp"
#include "base/text/split.hpp"

namespace qvd::api {
namespace {

constexpr const char* kSubdomainText =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
    "'.', "
    "and must start and end with an alphanumeric character (e.g. 'example.com', regex used for "
    "validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
constexpr const char* kLabelText =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and "
    "must "
    "start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for "
    "validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
constexpr const char* kNamePartText =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
    "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "
    "validation "
    "is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
constexpr const char* kLabelValueText =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', "
    "and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or "
    "'12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

bool is_lower_or_digit(char c) {
  return base::is_lower(c) || base::is_digit(c);
}

bool is_dns_label(std::string_view text) {
  return !text.empty() && is_lower_or_digit(text.front()) && is_lower_or_digit(text.back()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_lower_or_digit(c) || c == '-'; });
}

bool is_subdomain(std::string_view text) {
  const auto labels = base::split(text, '.');
  return std::all_of(labels.begin(), labels.end(), is_dns_label);
}

bool is_name_part(std::string_view text) {
  return !text.empty() && base::is_letter_or_digit(text.front()) &&
         base::is_letter_or_digit(text.back()) && std::all_of(text.begin(), text.end(), [](char c) {
           return base::is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
         });
}

std::string too_long(std::size_t limit) {
  return "must be no more than " + std::to_string(limit) + " characters";
}

std::optional<std::string> joined(const std::vector<std::string>& problems) {
  if (problems.empty()) return std::nullopt;
  return base::join(problems, "; ");
}

void add_name_part_problems(std::string_view name, std::vector<std::string>& problems) {
  if (name.empty()) {
    problems.emplace_back("name part must be non-empty");
  } else if (name.size() > kMaxLabelLength) {
    problems.push_back("name part " + too_long(kMaxLabelLength));
  }
  if (!is_name_part(name)) problems.push_back(std::string("name part ") + kNamePartText);
}

}  // namespace

std::optional<std::string> dns_subdomain_problem(std::string_view text) {
  std::vector<std::string> problems;
  if (text.size() > kMaxSubdomainLength) problems.push_back(too_long(kMaxSubdomainLength));
  if (!is_subdomain(text)) problems.emplace_back(kSubdomainText);
  return joined(problems);
}

std::optional<std::string> dns_label_problem(std::string_view text) {
  std::vector<std::string> problems;
  if (text.size() > kMaxLabelLength) problems.push_back(too_long(kMaxLabelLength));
  if (!is_dns_label(text)) problems.emplace_back(kLabelText);
  return joined(problems);
}

std::optional<std::string> path_segment_problem(std::string_view text) {
  if (text == ".") return "may not be '.'";
  if (text == "..") return "may not be '..'";
  std::vector<std::string> problems;
  if (text.find('/') != std::string_view::npos) problems.emplace_back("may not contain '/'");
  if (text.find('%') != std::string_view::npos) problems.emplace_back("may not contain '%'");
  return joined(problems);
}

std::optional<std::string> qualified_name_problem(std::string_view text) {
  std::vector<std::string> problems;
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) {
    add_name_part_problems(text, problems);
    return joined(problems);
  }
  if (text.find('/', slash + 1) != std::string_view::npos)
    return std::string("a qualified name ") + kNamePartText +
           " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
  if (slash == 0) {
    problems.emplace_back("prefix part must be non-empty");
  } else if (const auto problem = dns_subdomain_problem(text.substr(0, slash))) {
    problems.push_back("prefix part " + *problem);
  }
  add_name_part_problems(text.substr(slash + 1), problems);
  return joined(problems);
}

std::optional<std::string> label_value_problem(std::string_view text) {
  std::vector<std::string> problems;
  if (text.size() > kMaxLabelLength) problems.push_back(too_long(kMaxLabelLength));
  if (!text.empty() && !is_name_part(text)) problems.emplace_back(kLabelValueText);
  return joined(problems);
}

}  // namespace qvd::api

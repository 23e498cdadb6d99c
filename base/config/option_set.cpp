#include "base/config/option_set.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/core/check.hpp"
#include "base/core/clock.hpp"
#include "base/text/join.hpp"
#include "base/text/trim.hpp"

namespace qvd::base {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

template <class T>
Result<T> read_number(std::string_view text) {
  T value{};
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || rest != end)
    return invalid("'" + std::string(text) + "' is not a number");
  return value;
}

Status check_bounds(const OptionTraits& traits, std::int64_t value) {
  if (value >= traits.min && value <= traits.max) return ok_status();
  std::string allowed = " is out of range: at least " + std::to_string(traits.min);
  if (traits.max != INT64_MAX) allowed += ", at most " + std::to_string(traits.max);
  if (traits.min == INT64_MIN) allowed = " is out of range: at most " + std::to_string(traits.max);
  return invalid(std::to_string(value) + allowed);
}

template <class T>
Status set_integer(const OptionTraits& traits, std::string_view text, T& target) {
  ASSIGN_OR_RETURN(const T value, read_number<T>(text));
  RETURN_IF_ERROR(check_bounds(traits, value));
  target = value;
  return ok_status();
}

Status set_text(const OptionTraits& traits, const std::string& text, std::string& target) {
  const auto& choices = traits.choices;
  if (!choices.empty() && std::find(choices.begin(), choices.end(), text) == choices.end()) {
    std::string message = "'" + text + "' is not one of";
    for (const std::string& choice : choices)
      message.append(&choice == &choices[0] ? " " : ", ").append(choice);
    return invalid(message);
  }
  target = text;
  return ok_status();
}

Status set_bool(std::string_view text, bool& target) {
  if (text != "true" && text != "false")
    return invalid("'" + std::string(text) + "' is not true or false");
  target = text == "true";
  return ok_status();
}

Status set_duration(std::string_view text, std::chrono::milliseconds& target) {
  ASSIGN_OR_RETURN(target, parse_duration(text));
  return ok_status();
}

}  // namespace

OptionSet& OptionSet::add(std::string name, OptionTarget target, std::string help,
                          OptionTraits traits) {
  const bool known = std::any_of(options_.begin(), options_.end(),
                                 [&](const Option& option) { return option.name == name; });
  QVD_CHECK(!known, "option declared twice: " + name);
  options_.push_back({std::move(name), target, std::move(help), std::move(traits), false});
  return *this;
}

OptionSet& OptionSet::positional(std::string name, OptionTarget target, std::string help,
                                 OptionTraits traits) {
  add(std::move(name), target, std::move(help), std::move(traits));
  options_.back().positional = true;
  return *this;
}

Status set_option(const Option& option, const std::vector<std::string>& values) {
  if (const auto* list = std::get_if<std::vector<std::string>*>(&option.target)) {
    **list = values;
    return ok_status();
  }
  const std::string& text = values.back();
  const OptionTraits& traits = option.traits;
  return std::visit(
      Overloaded{[&](std::string* target) { return set_text(traits, text, *target); },
                 [&](bool* target) { return set_bool(text, *target); },
                 [&](int* target) { return set_integer(traits, text, *target); },
                 [&](std::int64_t* target) { return set_integer(traits, text, *target); },
                 [&](double* target) {
                   const auto value = read_number<double>(text);
                   if (value) *target = *value;
                   return value.status();
                 },
                 [&](std::chrono::milliseconds* target) { return set_duration(text, *target); },
                 [](std::vector<std::string>*) { return ok_status(); }},
      option.target);
}

std::string option_text(const Option& option) {
  return std::visit(
      Overloaded{[](std::string* target) { return *target; },
                 [](bool* target) { return std::string(*target ? "true" : ""); },
                 [](std::chrono::milliseconds* target) { return format_duration(*target); },
                 [](std::vector<std::string>* target) { return join(*target, ","); },
                 [](double* target) {
                   const std::string text = std::to_string(*target);  // six digits behind the point
                   const std::string_view shown = trim_end(text, "0");
                   return std::string(shown.ends_with('.') ? shown.substr(0, shown.size() - 1)
                                                           : shown);
                 },
                 [](auto* target) { return std::to_string(*target); }},
      option.target);
}

}  // namespace qvd::base

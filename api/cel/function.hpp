#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "api/cel/program.hpp"
#include "api/cel/value.hpp"

namespace qvd::api::cel {

/// A parameter's or result's kind; nothing for any.
using MaybeKind = std::optional<Kind>;

/// One overload of a function. For `x.f(y)`, x is the first parameter and `member` is set.
struct Function {
  using Body = Value (*)(const Value* args, Budget& budget);

  std::string_view name;
  bool member = false;
  std::vector<MaybeKind> parameters;
  MaybeKind result;
  Body body = nullptr;
};

/// All overloads with this name, form and number of arguments.
std::vector<const Function*> find_functions(std::string_view name, bool member, std::size_t arity);

/// Texts that a function makes may not exceed this; more is an error value.
inline constexpr std::size_t kMaxMadeBytes = 1024 * 1024;
/// A string value, or an error if it grew too long. Charges for its length.
Value made_string(std::string text, Budget& budget);

// The groups that make up the library, each in its own file.
void add_conversions(std::vector<Function>& out);
void add_string_functions(std::vector<Function>& out);
void add_text_functions(std::vector<Function>& out);
void add_list_functions(std::vector<Function>& out);
void add_time_functions(std::vector<Function>& out);
void add_quantity_functions(std::vector<Function>& out);
void add_network_functions(std::vector<Function>& out);

}  // namespace qvd::api::cel

#pragma once

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/core/result.hpp"

/// Structured logging: a constant lower-case message and key/value pairs, one line an event on
/// stderr. Errors are logged once, where they are handled. Secrets are never passed in.
/// Keys come from a closed list, so that logs can be searched:
/// request_id user verb kind ns name uid rv host err code dur_ms attempt path addr phase count.
namespace qvd::base::log {

enum class Level { kDebug, kInfo, kWarn, kError };

/// `debug`, `info`, `warn` or `error`.
Result<Level> parse_level(std::string_view text);

/// One key and its printable value.
struct Field {
  std::string_view key;
  std::string value;

  Field(std::string_view k, std::string_view v) : key(k), value(v) {}
  Field(std::string_view k, const std::string& v) : key(k), value(v) {}
  Field(std::string_view k, const char* v) : key(k), value(v) {}
  Field(std::string_view k, bool v) : key(k), value(v ? "true" : "false") {}
  template <class T>
  requires(std::integral<T> && !std::same_as<T, bool>) Field(std::string_view k, T v)
      : key(k), value(std::to_string(v)) {}
  Field(std::string_view k, const Status& v) : key(k), value(v.message()) {}
};

using Fields = std::initializer_list<Field>;

/// Sets what the whole process logs. `component` is printed in every line. Call once, from main.
void init(std::string_view component, Level level, bool json);
void set_level(Level level);

void debug(std::string_view message, Fields fields = {});
void info(std::string_view message, Fields fields = {});
void warn(std::string_view message, Fields fields = {});
void error(std::string_view message, Fields fields = {});

/// The text of one line without time and level; `json` as an object. Exposed for tests.
std::string render(std::string_view message, Fields fields, bool json);

}  // namespace qvd::base::log

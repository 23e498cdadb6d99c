#include "base/log/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <memory>

namespace qvd::base::log {
namespace {

std::atomic<bool> as_json = false;

// The only singleton of the tree: a process has one stderr.
spdlog::logger& logger() {
  static const auto instance = [] {
    auto made =
        std::make_shared<spdlog::logger>("qvd", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("ts=%Y-%m-%dT%H:%M:%S.%eZ level=%l %v", spdlog::pattern_time_type::utc);
    made->flush_on(spdlog::level::debug);
    return made;
  }();
  return *instance;
}

spdlog::level::level_enum native(Level level) {
  switch (level) {
    case Level::kDebug:
      return spdlog::level::debug;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kWarn:
      return spdlog::level::warn;
    case Level::kError:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          std::array<char, 8> hex{};
          std::snprintf(hex.data(), hex.size(), "\\u%04x", c);
          out += hex.data();
        } else {
          out += c;
        }
    }
  }
}

bool needs_quotes(std::string_view text) {
  return text.empty() || text.find_first_of(" \"=\\\n\r\t") != std::string_view::npos;
}

void write(Level level, std::string_view message, Fields fields) {
  if (!logger().should_log(native(level))) return;
  const std::string line = render(message, fields, as_json);
  logger().log(native(level), "{}", line);
}

}  // namespace

Result<Level> parse_level(std::string_view text) {
  if (text == "debug") return Level::kDebug;
  if (text == "info") return Level::kInfo;
  if (text == "warn") return Level::kWarn;
  if (text == "error") return Level::kError;
  return invalid("'" + std::string(text) + "' is not a log level; use debug, info, warn or error");
}

void init(std::string_view component, Level level, bool json) {
  as_json = json;
  const std::string name(component);
  logger().set_pattern(
      json ? R"({"ts":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","comp":")" + name + R"(",%v})"
           : "ts=%Y-%m-%dT%H:%M:%S.%eZ level=%l comp=" + name + " %v",
      spdlog::pattern_time_type::utc);
  set_level(level);
}

void set_level(Level level) {
  logger().set_level(native(level));
}

void debug(std::string_view message, Fields fields) {
  write(Level::kDebug, message, fields);
}
void info(std::string_view message, Fields fields) {
  write(Level::kInfo, message, fields);
}
void warn(std::string_view message, Fields fields) {
  write(Level::kWarn, message, fields);
}
void error(std::string_view message, Fields fields) {
  write(Level::kError, message, fields);
}

std::string render(std::string_view message, Fields fields, bool json) {
  std::string out = json ? "\"msg\":\"" : "msg=\"";
  append_escaped(out, message);
  out += '"';
  for (const Field& field : fields) {
    out += json ? ",\"" : " ";
    out += field.key;
    out += json ? "\":" : "=";
    const bool quote = json || needs_quotes(field.value);
    if (quote) out += '"';
    append_escaped(out, field.value);
    if (quote) out += '"';
  }
  return out;
}

}  // namespace qvd::base::log

#include "vma/config.hpp"

#include <algorithm>
#include <charconv>
#include <utility>
#include <variant>

#include "base/properties/properties.hpp"

namespace qvd::vma {
namespace {

/// A number written in octal, as umasks are.
struct Octal {
  int* value;
};

using Target =
    std::variant<std::string*, int*, Octal, std::chrono::seconds*, std::vector<std::string>*>;

struct Binding {
  std::string_view key;
  Target target;
};

std::vector<Binding> bindings(Config& c) {
  return {{"path.run", &c.run_dir},
          {"path.log", &c.log_dir},
          {"internal.vm.port.vma", &c.port},
          {"internal.nxagent.display", &c.display},
          {"internal.nxagent.timeout.initiating", &c.limits.initiating},
          {"internal.nxagent.timeout.listening", &c.limits.listening},
          {"internal.nxagent.timeout.suspending", &c.limits.suspending},
          {"internal.nxagent.timeout.stopping", &c.limits.stopping},
          {"internal.vma.nxagent.tolerancechecks", &c.tolerance_checks},
          {"command.xinit", &c.xinit},
          {"command.x-session", &c.x_session},
          {"command.x-session.args.extra", &c.x_session_args},
          {"command.nxagent", &c.nxagent},
          {"command.nxagent.args.extra", &c.nxagent_args},
          {"command.nxdiag", &c.nx_dialog},
          {"command.poweroff", &c.poweroff},
          {"vma.user.default.name", &c.default_user},
          {"vma.user.default.groups", &c.default_groups},
          {"vma.user.home.path", &c.home_path},
          {"vma.user.home.drive", &c.home_drive},
          {"vma.user.home.fs", &c.home_fs},
          {"vma.user.shell", &c.shell},
          {"vma.user.umask", Octal{&c.umask}},
          {"vma.user.min-uid", &c.min_uid},
          {"vma.default.lang", &c.lang},
          {"vma.hook.timeout", &c.hook_timeout}};
}

Result<int> read_int(std::string_view text, int number_base) {
  int value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, number_base);
  if (error != std::errc() || stop != end || value < 0)
    return base::invalid("'" + std::string(text) + "' is not a number");
  return value;
}

struct Setter {
  std::string_view text;

  Status operator()(std::string* out) const {
    *out = text;
    return base::ok_status();
  }
  Status operator()(int* out) const {
    ASSIGN_OR_RETURN(*out, read_int(text, 10));
    return base::ok_status();
  }
  Status operator()(Octal out) const {
    ASSIGN_OR_RETURN(*out.value, read_int(text, 8));
    return base::ok_status();
  }
  Status operator()(std::chrono::seconds* out) const {
    ASSIGN_OR_RETURN(const int seconds, read_int(text, 10));
    *out = std::chrono::seconds(seconds);
    return base::ok_status();
  }
  Status operator()(std::vector<std::string>* out) const {
    ASSIGN_OR_RETURN(*out, split_words(text));
    return base::ok_status();
  }
};

bool strip_prefix(std::string_view& key, std::string_view prefix) {
  if (!key.starts_with(prefix)) return false;
  key.remove_prefix(prefix.size());
  return true;
}

/// The keys that come in families: hooks and defaults of parameters. True if `key` is one.
bool set_family(Config& config, std::string_view key, std::string_view value) {
  if (strip_prefix(key, "vma.on_")) {
    if (!value.empty()) config.hooks[std::string(key)] = value;
    return true;
  }
  if (!strip_prefix(key, "vma.default.")) return false;
  // QVD's manual writes vma.default.client.link, its code reads vma.default.qvd.client.link.
  const std::string name = key.starts_with("qvd.") ? std::string(key) : "qvd." + std::string(key);
  config.defaults[name] = value;
  return true;
}

Status set_key(Config& config, std::string_view key, std::string_view value,
               std::vector<std::string>* unused) {
  const auto all = bindings(config);
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Binding& b) { return b.key == key; });
  if (found != all.end()) return std::visit(Setter{value}, found->target);
  if (!set_family(config, key, value) && unused != nullptr) unused->emplace_back(key);
  return base::ok_status();
}

Status check(const Config& config) {
  if (config.port < 1 || config.port > 65535)
    return base::invalid("internal.vm.port.vma is no TCP port");
  if (config.display < 1 || config.display > 2000)
    return base::invalid("internal.nxagent.display must be from 1 to 2000");
  for (const std::string* path : {&config.run_dir, &config.log_dir, &config.home_path})
    if (!path->starts_with('/')) return base::invalid("'" + *path + "' must be an absolute path");
  return base::ok_status();
}

}  // namespace

Result<std::vector<std::string>> split_words(std::string_view text) {
  std::vector<std::string> words;
  bool in_word = false;
  char quote = 0;
  for (const char c : text) {
    const bool blank = quote == 0 && (c == ' ' || c == '\t');
    if (blank) {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    if (quote != 0 && c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else {
      words.back() += c;
    }
  }
  if (quote != 0) return base::invalid("a quote is not closed in: " + std::string(text));
  return words;
}

Result<Config> parse_config(std::string_view text, std::string_view file,
                            std::vector<std::string>* unused) {
  Config config;
  RETURN_IF_ERROR(
      base::read_properties(text, file, [&](std::string_view key, std::string_view value) {
        return set_key(config, key, value, unused);
      }));
  RETURN_IF_ERROR(check(config).with_context(file));
  return config;
}

}  // namespace qvd::vma

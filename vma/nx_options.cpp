#include "vma/nx_options.hpp"

#include <algorithm>
#include <array>

#include "base/text/ascii.hpp"
#include "base/text/split.hpp"

namespace qvd::vma {
namespace {

struct NxOption {
  std::string_view name;
  std::string_view param;
};

constexpr std::array<NxOption, 5> kOptions = {{{"keyboard", "qvd.client.keyboard"},
                                               {"client", "qvd.client.os"},
                                               {"link", "qvd.client.link"},
                                               {"geometry", "qvd.client.geometry"},
                                               {"fullscreen", "qvd.client.fullscreen"}}};
constexpr std::string_view kExtraArgs = "qvd.client.nxagent.extra_args";
constexpr std::size_t kMaxValue = 256;

bool is_word(char c) {
  return base::is_letter_or_digit(c) || c == '_' || c == '/' || c == '-' || c == '+';
}

/// Options that name files or programs, or open ports, are not a client's to choose.
bool is_plain_option(std::string_view option) {
  constexpr std::array<std::string_view, 9> kAllowed = {
      "cache", "images", "pack", "data", "delta", "stream", "limit", "shmem", "render"};
  const auto equals = std::min(option.find('='), option.size());
  const auto value = option.substr(std::min(equals + 1, option.size()));
  return std::find(kAllowed.begin(), kAllowed.end(), option.substr(0, equals)) != kAllowed.end() &&
         std::all_of(value.begin(), value.end(), is_word);
}

Status append_extra(std::string& line, std::string_view extra) {
  for (const std::string_view option : base::split_words(extra, ",")) {
    if (!is_plain_option(option))
      return base::invalid("parameter " + std::string(kExtraArgs) + " holds '" +
                           std::string(option) + "', which a client may not set");
    line += ',';
    line += option;
  }
  return base::ok_status();
}

std::string value_of(const Config& config, const Params& params, std::string_view name) {
  const auto sent = params.find(std::string(name));
  if (sent != params.end() && !sent->second.empty()) return sent->second;
  const auto fallback = config.defaults.find(std::string(name));
  return fallback == config.defaults.end() ? std::string() : fallback->second;
}

}  // namespace

Result<std::string> make_nx_options(const Config& config, const Params& params) {
  std::string line = "nx/nx";
  for (const NxOption& option : kOptions) {
    const std::string value = value_of(config, params, option.param);
    if (value.empty()) continue;
    if (value.size() > kMaxValue || !std::all_of(value.begin(), value.end(), is_word))
      return base::invalid("parameter " + std::string(option.param) +
                           " may hold letters, digits and _ / - + only");
    line += ',' + std::string(option.name) + '=' + value;
  }
  if (!config.tolerance_checks.empty()) line += ",tolerancechecks=" + config.tolerance_checks;
  RETURN_IF_ERROR(append_extra(line, value_of(config, params, kExtraArgs)));
  return line + ':' + std::to_string(config.display) + '\n';
}

std::vector<std::string> make_session_command(const Config& config, const std::string& session,
                                              const std::string& options_file) {
  const std::string display = ":" + std::to_string(config.display);
  std::vector<std::string> argv = {config.xinit, session};
  argv.insert(argv.end(), config.x_session_args.begin(), config.x_session_args.end());
  for (const std::string& word :
       {std::string("--"), config.nxagent, display, std::string("-ac"), std::string("-name"),
        std::string("QVD"), std::string("-display"), "nx/nx,options=" + options_file + display})
    argv.push_back(word);
  argv.insert(argv.end(), config.nxagent_args.begin(), config.nxagent_args.end());
  return argv;
}

}  // namespace qvd::vma

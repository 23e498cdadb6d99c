#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/core/result.hpp"

namespace qvd::base {

/// What an option is beside its name, target and help.
struct OptionTraits {
  std::string metavar{};               // as --help prints it, such as FILE
  bool required = false;               // on the command line, in the file or in the environment
  std::vector<std::string> choices{};  // of text: nothing else is accepted
  std::string environment{};           // variable that stands in for an absent option
  std::int64_t min = INT64_MIN;        // of numbers
  std::int64_t max = INT64_MAX;
  char short_name = 0;
};

/// A variable that an option sets; what it holds before is the default.
using OptionTarget = std::variant<std::string*, bool*, int*, std::int64_t*, double*,
                                  std::chrono::milliseconds*, std::vector<std::string>*>;

/// One declared setting.
struct Option {
  std::string name;  // long name without dashes; also the key in the configuration file
  OptionTarget target;
  std::string help;
  OptionTraits traits;
  bool positional = false;
};

/// The settings of one command, each declared once: from the declaration come the flag, the key of
/// the YAML file, the line of --help, the type and its bounds. The command line beats the
/// file, the file beats the environment, the environment beats the default.
/// Durations are written `30s`, lists as repeated flags or as a YAML list, bool as a bare flag.
class OptionSet {
 public:
  OptionSet& add(std::string name, OptionTarget target, std::string help, OptionTraits traits = {});
  /// An argument without a name; a vector takes all that are left. Not in the file.
  OptionSet& positional(std::string name, OptionTarget target, std::string help,
                        OptionTraits traits = {});

  [[nodiscard]] const std::vector<Option>& options() const { return options_; }

 private:
  std::vector<Option> options_;
};

/// Sets the target from text: of several values a list takes all, anything else the last.
/// Errors: Invalid, saying what is accepted.
Status set_option(const Option& option, const std::vector<std::string>& values);

/// The value that the target holds now, as set_option reads it; "" if there is nothing to show.
std::string option_text(const Option& option);

/// Sets the options that `text` gives (YAML, a mapping of option names), and returns their names.
/// All of it is checked; what `keep` names is not set, because the command line gave it.
/// Errors: Invalid with every problem on a line of its own: `file:line: key: reason`.
Result<std::vector<std::string>> apply_config(const OptionSet& options, std::string_view text,
                                              std::string_view file,
                                              const std::vector<std::string>& keep = {});

}  // namespace qvd::base

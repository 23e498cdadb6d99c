#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/core/result.hpp"

namespace qvd::vma {

/// The command line of qvd-vma. A parser of its own: this program is linked statically and small.
struct Options {
  std::string config = "/etc/qvd/vma.conf";
  std::string listen;  // "": all addresses, the port of the configuration
  std::string admin_listen = "127.0.0.1:0";
  std::string log_level = "info";
  bool log_json = false;
  bool help = false;
  bool version = false;
};

/// Reads `--name VALUE` and `--name=VALUE`. Errors: Invalid.
base::Result<Options> parse_options(const std::vector<std::string_view>& arguments);

std::string help_text();

}  // namespace qvd::vma

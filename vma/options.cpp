#include "vma/options.hpp"

namespace qvd::vma {

base::Result<Options> parse_options(const std::vector<std::string_view>& arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    const auto equals = argument.find('=');
    const std::string_view name = argument.substr(0, equals);
    if (argument == "--help" || argument == "-h") {
      options.help = true;
      continue;
    }
    if (argument == "--version") {
      options.version = true;
      continue;
    }
    std::string format;
    std::string* target = nullptr;
    if (name == "--config") target = &options.config;
    if (name == "--listen") target = &options.listen;
    if (name == "--admin-listen") target = &options.admin_listen;
    if (name == "--log-level") target = &options.log_level;
    if (name == "--log-format") target = &format;
    if (target == nullptr)
      return base::invalid("unknown argument '" + std::string(argument) + "'; see qvd-vma --help");
    if (equals == std::string_view::npos && i + 1 == arguments.size())
      return base::invalid(std::string(name) + " needs a value");
    *target = equals == std::string_view::npos ? arguments[++i] : argument.substr(equals + 1);
    if (target == &format && format != "text" && format != "json")
      return base::invalid("--log-format is text or json, not '" + format + "'");
    if (target == &format) options.log_json = format == "json";
  }
  return options;
}

std::string help_text() {
  return R"(qvd-vma: the agent inside a desktop. It makes the person's account, starts, suspends and
resumes their X session under nxagent, and answers the gateway's and the node's calls.
It runs as root, started by the desktop's init, and needs no library of the image.

Usage: qvd-vma [options]

  --config FILE        settings, key = value (default /etc/qvd/vma.conf; may be missing)
  --listen HOST:PORT   where calls are answered (default: all addresses, port 3030)
  --admin-listen HOST:PORT
                       /healthz, /readyz and /metrics (default 127.0.0.1:0, any free port)
  --log-level LEVEL    debug, info, warn or error (default info)
  --log-format FORMAT  text or json (default text)
  --version            print the version
  --help               print this

The calls are not authenticated: only the node and the gateway may be able to reach the port.

Examples:
  qvd-vma                                    as the init of a desktop starts it
  qvd-vma --config ./vma.conf --listen 127.0.0.1:3030 --log-level debug
                                             by hand, to see what it does
  curl http://10.3.15.50:3030/vma/x_status   what the session is doing
)";
}

}  // namespace qvd::vma

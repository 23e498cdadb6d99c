#include "client/app.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "base/app/app.hpp"
#include "base/log/log.hpp"
#include "base/os/file.hpp"
#include "base/process/process.hpp"
#include "base/terminal/terminal.hpp"
#include "client/gateway.hpp"
#include "client/nxproxy.hpp"
#include "client/progress_text.hpp"
#include "client/relay.hpp"

namespace qvd::client {
namespace {

using namespace std::chrono_literals;

using base::ask;
using base::can_ask;
using base::ProgressLine;

constexpr auto kAnswerTimeout = 30s;
constexpr auto kConnectTimeout =
    600s;  // as QVD's C client; the first start of a desktop may take long
constexpr auto kToolTimeout = 2s;

std::filesystem::path own_folder() {
  const char* home = std::getenv("HOME");
  return std::filesystem::path(home == nullptr ? "/" : home) / ".qvd";
}

std::string gateway_name(const Settings& settings) {
  return settings.host + ":" + std::to_string(settings.port);
}

Status remember(const Settings& settings, const std::string& fingerprint, KnownGateways known) {
  known[gateway_name(settings)] = fingerprint;
  RETURN_IF_ERROR(base::make_directories(own_folder(), 0700));
  return base::write_file_atomic(own_folder() / "known_gateways", print_known_gateways(known),
                                 0600);
}

std::string describe(const Settings& settings, const CertificateFindings& found) {
  return "The certificate of " + gateway_name(settings) + " cannot be verified: " + found.problem +
         ".\n  " + found.subject + "\n  SHA-256 " + print_fingerprint(found.fingerprint) + "\n";
}

Status refuse(const Settings& settings, const CertificateFindings& found) {
  return {base::Code::kUnauthenticated, describe(settings, found) +
                                            "Give its authority with --ca-file, or accept it once "
                                            "on a terminal, or --ssl-errors continue."};
}

Status ask_about(const Waker& waker, const Settings& settings, const CertificateFindings& found,
                 bool changed, const KnownGateways& known) {
  std::string question = describe(settings, found);
  if (changed)
    question +=
        "It is NOT the one you accepted before: somebody may be listening in. Ask whoever runs the "
        "gateway.\n";
  ASSIGN_OR_RETURN(const std::string answer,
                   ask(waker, question + "Trust it from now on? (yes/no) ", true));
  if (answer != "yes") return {base::Code::kUnauthenticated, "the certificate was not accepted"};
  return remember(settings, found.fingerprint, known);
}

/// Nothing secret was sent yet when this decides.
Status check_certificate(const Waker& waker, const Settings& settings,
                         const CertificateFindings& found) {
  ASSIGN_OR_RETURN(const SslErrors policy, parse_ssl_errors(settings.ssl_errors));
  const KnownGateways known =
      parse_known_gateways(base::read_file(own_folder() / "known_gateways").value_or(""));
  const auto entry = known.find(gateway_name(settings));
  switch (judge(found, entry == known.end() ? "" : entry->second, policy, can_ask())) {
    case Verdict::kTrust:
      return base::ok_status();
    case Verdict::kTrustUnsafely:
      base::log::warn("certificate not verified",
                      {{"addr", gateway_name(settings)}, {"err", found.problem}});
      return base::ok_status();
    case Verdict::kAsk:
      return ask_about(waker, settings, found, false, known);
    case Verdict::kAskChanged:
      return ask_about(waker, settings, found, true, known);
    case Verdict::kReject:
      return refuse(settings, found);
  }
  return refuse(settings, found);
}

Status complete(const Waker& waker, Settings& settings) {
  if (settings.host.empty())
    return base::usage_error(
        "say which gateway: --host HOST, or QVDHOST, or client.host.name in ~/.qvd/client.conf");
  if (!settings.list && std::getenv("DISPLAY") == nullptr)
    return base::usage_error("there is no display: DISPLAY is not set");
  if (!settings.token.empty()) return base::ok_status();
  if (settings.username.empty()) {
    if (!can_ask()) return base::usage_error("say who you are: --username USER, or QVDLOGIN");
    ASSIGN_OR_RETURN(settings.username, ask(waker, "User: ", true));
  }
  if (settings.password.empty()) {
    if (!can_ask())
      return base::usage_error("there is no terminal to ask for the password: set QVDPASSWORD");
    ASSIGN_OR_RETURN(settings.password,
                     ask(waker, "Password of " + settings.username + ": ", false));
  }
  return base::ok_status();
}

void find_keyboard(Settings& settings) {
  if (!settings.keyboard.empty()) return;
  const auto printed =
      base::run_checked(base::with_timeout(kToolTimeout),
                        {.argv = {"setxkbmap", "-query"}, .environment = {}, .stdin_data = {}});
  settings.keyboard = parse_keyboard(printed.value_or(""));
}

Result<Desktop> choose_with_person(const Waker& waker, const std::vector<Desktop>& desktops,
                                   const Settings& settings) {
  ASSIGN_OR_RETURN(auto chosen, choose(desktops, settings.vm_id, settings.vm_name));
  if (chosen) return *chosen;
  if (!can_ask())
    return base::usage_error("you have several desktops; say which with --vm-id or --vm-name:\n" +
                             print_table(desktops, true));
  ASSIGN_OR_RETURN(const std::string answer,
                   ask(waker, print_table(desktops, true) + "Which one? (ID or name) ", true));
  const bool number =
      !answer.empty() && answer.find_first_not_of("0123456789") == std::string::npos;
  ASSIGN_OR_RETURN(chosen, choose(desktops, number ? answer : "", number ? "" : answer));
  if (!chosen) return base::usage_error("no desktop was chosen");
  return *chosen;
}

/// From the open stream to the end of the session.
Status show(const base::Context& context, const Waker& waker, const Settings& settings,
            Connection& connection, std::string first, ProgressLine& line) {
  auto proxy = NxProxy::start(context, waker, settings.nxproxy, settings.nxproxy_args);
  if (!proxy) return proxy.status();
  line.clear();
  const auto counts = relay(context, waker, connection, proxy->fd(), std::move(first));
  proxy->stop();
  if (!counts) return counts.status();
  base::log::debug("session ended", {{"count", counts->to_display}});
  if (counts->to_display == 0)
    return base::unavailable("the desktop closed the session before it showed anything\n" +
                             proxy->last_words());
  return base::ok_status();
}

Status open_desktop(const base::Context& context, const Waker& waker, Settings& settings,
                    Connection& connection, Gateway& gateway) {
  ASSIGN_OR_RETURN(const std::vector<Desktop> desktops,
                   gateway.list(context.limited(kAnswerTimeout)));
  if (settings.list) {
    const std::string text =
        settings.output == "json" ? print_json(desktops) : print_table(desktops, settings.header);
    std::fputs(text.c_str(), stdout);
    return base::ok_status();
  }
  ASSIGN_OR_RETURN(const Desktop desktop, choose_with_person(waker, desktops, settings));
  find_keyboard(settings);
  ASSIGN_OR_RETURN(const std::string query,
                   make_connect_query(settings, std::to_string(desktop.id)));
  ProgressLine line;
  const OnProgress on_progress = [&line](const std::string& text) {
    line.show(plain_progress(text));
    base::log::debug("progress", {{"phase", text}});
  };
  line.show("Asking for " + desktop.name);
  if (settings.restart)
    RETURN_IF_ERROR(gateway.stop(context.limited(kConnectTimeout), desktop.id, on_progress));
  ASSIGN_OR_RETURN(std::string first,
                   gateway.connect(context.limited(kConnectTimeout), query, on_progress));
  return show(context, waker, settings, connection, std::move(first), line);
}

}  // namespace

int exit_code(const Status& status) {
  if (status.reason() == "Stopped") return kExitStopped;
  switch (status.code()) {
    case base::Code::kOk:
      return 0;
    case base::Code::kUnauthenticated:
      return kExitSignIn;
    case base::Code::kForbidden:
    case base::Code::kNotFound:
      return kExitNotAllowed;
    case base::Code::kUnavailable:
    case base::Code::kTimeout:
      return kExitUnavailable;
    default:
      return 1;
  }
}

Status load_client_conf(Settings& settings) {
  const char* named = std::getenv("QVDCLIENTCONFIG");
  const std::filesystem::path own =
      named == nullptr ? own_folder() / "client.conf" : std::filesystem::path(named);
  for (const std::filesystem::path& path : {std::filesystem::path("/etc/qvd/client.conf"), own}) {
    const auto text = base::read_file(path);
    if (text.status().code() == base::Code::kNotFound) continue;
    RETURN_IF_ERROR(text.status());
    RETURN_IF_ERROR(apply_client_conf(*text, path.string(), settings));
  }
  return base::ok_status();
}

Status run_client(const base::Context& context, Settings settings) {
  RETURN_IF_ERROR(parse_ssl_errors(settings.ssl_errors).status());
  ASSIGN_OR_RETURN(Waker waker, Waker::create());
  waker.follow(context.stop);
  RETURN_IF_ERROR(complete(waker, settings));
  ASSIGN_OR_RETURN(Connection connection, Connection::open(context.limited(kAnswerTimeout), waker,
                                                           settings.host, settings.port));
  if (settings.ssl) {
    const TlsSettings tls{.ca_file = settings.ca_file,
                          .cert_file = settings.cert_file,
                          .key_file = settings.key_file};
    RETURN_IF_ERROR(connection.start_tls(context.limited(kAnswerTimeout), settings.host, tls));
    RETURN_IF_ERROR(check_certificate(waker, settings, connection.findings()));
  }
  Gateway gateway(connection,
                  make_authorization(settings.username, settings.password, settings.token));
  return open_desktop(context, waker, settings, connection, gateway);
}

}  // namespace qvd::client

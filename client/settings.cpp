#include "client/settings.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>

#include "base/http1/query.hpp"
#include "base/properties/properties.hpp"
#include "base/text/split.hpp"
#include "base/text/trim.hpp"

namespace qvd::client {
namespace {

using base::trim;

Status set_flag(std::string_view value, bool& out) {
  if (value != "0" && value != "1" && !value.empty()) return base::invalid("must be 0 or 1");
  out = value == "1";
  return base::ok_status();
}

Status set_port(std::string_view value, int& out) {
  const auto [stop, error] = std::from_chars(value.data(), value.data() + value.size(), out);
  if (error != std::errc() || stop != value.data() + value.size() || out < 1 || out > 65535)
    return base::invalid("must be a port from 1 to 65535");
  return base::ok_status();
}

using Setter = std::function<Status(std::string_view)>;

std::map<std::string_view, Setter> conf_keys(Settings& s) {
  const auto text = [](std::string& out) -> Setter {
    return [&out](std::string_view value) {
      out = value;
      return base::ok_status();
    };
  };
  return {{"client.host.name", text(s.host)},
          {"client.host.port", [&s](std::string_view v) { return set_port(v, s.port); }},
          {"client.user.name", text(s.username)},
          {"client.user.password", text(s.password)},
          {"client.link", text(s.link)},
          {"client.geometry", text(s.geometry)},
          {"client.fullscreen", [&s](std::string_view v) { return set_flag(v, s.fullscreen); }},
          {"client.auto_connect.vm_id", text(s.vm_id)},
          {"client.auto_connect.token", text(s.token)},
          {"client.client.ssl-errors", text(s.ssl_errors)},
          {"client.nxagent.extra_args", text(s.nxagent_args)},
          {"client.ssl.cert_file", text(s.cert_file)},
          {"client.ssl.key_file", text(s.key_file)},
          {"client.use_ssl", [&s](std::string_view v) { return set_flag(v, s.ssl); }},
          {"client.nxproxy.extra_args", [&s](std::string_view v) {
             const auto words = base::split_words(v);
             s.nxproxy_args.assign(words.begin(), words.end());
             return base::ok_status();
           }}};
}

std::string word_after(std::string_view text, std::string_view label) {
  const auto at = text.find(label);
  if (at == std::string_view::npos) return {};
  text = trim(text.substr(at + label.size()));
  return std::string(text.substr(0, text.find_first_of(", \t\n")));
}

}  // namespace

base::OptionSet make_options(Settings& s) {
  base::OptionSet options;
  options
      .add("host", &s.host, "gateway to connect to", {.metavar = "HOST", .environment = "QVDHOST"})
      .add("port", &s.port, "its port",
           {.metavar = "PORT", .environment = "QVDPORT", .min = 1, .max = 65535})
      .add("username", &s.username, "who you are; USER@TENANT on a gateway of several tenants",
           {.metavar = "USER", .environment = "QVDLOGIN", .short_name = 'u'})
      .add("password", &s.password,
           "your password; others can see it here: better set QVDPASSWORD or be asked",
           {.metavar = "PASSWORD", .environment = "QVDPASSWORD"})
      .add("token", &s.token, "a token instead of name and password",
           {.metavar = "TOKEN", .environment = "QVDBEARERTOKEN"})
      .add("vm-id", &s.vm_id, "the desktop to open, by its number", {.metavar = "ID"})
      .add("vm-name", &s.vm_name, "the desktop to open, by its name", {.metavar = "NAME"})
      .add("list", &s.list, "show your desktops and end", {.short_name = 'l'})
      .add("output", &s.output, "how --list prints",
           {.metavar = "FORMAT", .choices = {"table", "json"}, .short_name = 'o'})
      .add("header", &s.header, "column titles in the table; --no-header leaves them out")
      .add("restart", &s.restart, "stop the desktop first, so that it starts afresh")
      .add("geometry", &s.geometry, "size of the window", {.metavar = "WxH", .short_name = 'g'})
      .add("fullscreen", &s.fullscreen, "use the whole screen", {.short_name = 'f'})
      .add("link", &s.link, "modem, isdn, adsl, wan, lan, local, or a bandwidth such as 1m",
           {.metavar = "LINK"})
      .add("kb_layout", &s.keyboard,
           "keyboard as MODEL/LAYOUT such as pc105/es (default: that of your display)",
           {.metavar = "KEYBOARD"})
      .add("param", &s.params, "custom.NAME=VALUE handed to the desktop's hooks; may be repeated",
           {.metavar = "NAME=VALUE"})
      .add("ssl", &s.ssl, "talk TLS; with --no-ssl everybody on the way can read your password")
      .add("ssl-errors", &s.ssl_errors, "what to do about a certificate that cannot be verified",
           {.metavar = "POLICY",
            .choices = {"ask", "continue", "abort", "reject"},
            .environment = "QVDSSLERRORS"})
      .add("ca-file", &s.ca_file, "certificate authorities to trust (default: the system's)",
           {.metavar = "FILE"})
      .add("cert-file", &s.cert_file, "your client certificate, PEM",
           {.metavar = "FILE", .short_name = 'c'})
      .add("key-file", &s.key_file, "its private key, PEM", {.metavar = "FILE", .short_name = 'k'})
      .add("nxproxy", &s.nxproxy, "program that draws on your display", {.metavar = "PROGRAM"});
  return options;
}

Status apply_client_conf(std::string_view text, std::string_view file, Settings& settings) {
  const auto keys = conf_keys(settings);
  return base::read_properties(text, file, [&](std::string_view key, std::string_view value) {
    const auto found = keys.find(key);
    return found == keys.end() ? base::ok_status() : found->second(value);
  });
}

Result<std::string> make_connect_query(const Settings& s, std::string_view vm_id) {
  base::http1::Params params = {{"id", std::string(vm_id)},
                                {"qvd.client.os", "linux"},
                                {"qvd.client.link", s.link},
                                {"qvd.client.geometry", s.fullscreen ? "fullscreen" : s.geometry},
                                {"qvd.client.fullscreen", s.fullscreen ? "1" : ""},
                                {"qvd.client.keyboard", s.keyboard},
                                {"qvd.client.printing.enabled", "0"}};
  if (!s.nxagent_args.empty()) params["qvd.client.nxagent.extra_args"] = s.nxagent_args;
  for (const std::string& param : s.params) {
    const auto equals = param.find('=');
    if (!param.starts_with("custom.") || equals == std::string::npos)
      return base::invalid("--param takes custom.NAME=VALUE, not '" + param + "'");
    params[param.substr(0, equals)] = param.substr(equals + 1);
  }
  return base::http1::encode_query(params);
}

std::string parse_keyboard(std::string_view text) {
  std::string model = word_after(text, "model:"), layout = word_after(text, "layout:");
  if (model.empty()) model = "pc105";
  if (layout.empty()) layout = "us";
  return model + "/" + layout;
}

}  // namespace qvd::client

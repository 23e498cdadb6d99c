#include "base/http/url.hpp"

#include <algorithm>
#include <charconv>

#include "base/http1/percent.hpp"
#include "base/text/split.hpp"

namespace qvd::base::http {
namespace {

Status read_path(std::string_view path, std::vector<std::string>& segments) {
  path.remove_prefix(1);
  for (const std::string_view part : split_terminated(path, '/')) {
    ASSIGN_OR_RETURN(std::string segment, http1::percent_decode(part));
    segments.push_back(std::move(segment));
  }
  return ok_status();
}

Status read_query(std::string_view query, std::vector<std::pair<std::string, std::string>>& pairs) {
  for (const std::string_view pair : split_words(query, "&")) {
    const std::size_t equals = pair.find('=');
    ASSIGN_OR_RETURN(std::string name, http1::percent_decode(pair.substr(0, equals), true));
    const auto raw =
        equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    ASSIGN_OR_RETURN(std::string value, http1::percent_decode(raw, true));
    pairs.emplace_back(std::move(name), std::move(value));
  }
  return ok_status();
}

}  // namespace

const std::string* Target::find(std::string_view name) const {
  const auto found = std::find_if(query.rbegin(), query.rend(),
                                  [&](const auto& pair) { return pair.first == name; });
  return found == query.rend() ? nullptr : &found->second;
}

std::string Target::get(std::string_view name, std::string_view fallback) const {
  const std::string* value = find(name);
  return value != nullptr ? *value : std::string(fallback);
}

Result<Target> parse_target(std::string_view target) {
  target = target.substr(0, target.find('#'));
  if (!target.starts_with('/')) return bad_request("the request target must begin with /");
  const bool control = std::any_of(target.begin(), target.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f;
  });
  if (control) return bad_request("the request target holds a control character");
  Target parsed;
  const std::size_t question = target.find('?');
  parsed.path = target.substr(0, question);
  RETURN_IF_ERROR(read_path(parsed.path, parsed.segments));
  if (question != std::string_view::npos) {
    RETURN_IF_ERROR(read_query(target.substr(question + 1), parsed.query));
  }
  return parsed;
}

Result<HostPort> parse_host_port(std::string_view text) {
  const Status wrong = invalid("'" + std::string(text) + "' is not of the form HOST:PORT");
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return wrong;
  std::string_view host = text.substr(0, colon);
  const bool brackets = host.size() >= 2 && host.starts_with('[') && host.ends_with(']');
  if (brackets) host = host.substr(1, host.size() - 2);
  if (!brackets && host.find(':') != std::string_view::npos) return wrong;
  HostPort parsed{.host = std::string(host)};
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data() + colon + 1, end, parsed.port);
  if (error != std::errc() || rest != end || parsed.port < 0 || parsed.port > 65535) return wrong;
  return parsed;
}

std::string to_string(const HostPort& address) {
  const bool brackets = address.host.find(':') != std::string::npos;
  const std::string port = std::to_string(address.port);
  return brackets ? "[" + address.host + "]:" + port : address.host + ":" + port;
}

}  // namespace qvd::base::http

#include "api/server/rest/list_options.hpp"

#include <charconv>

#include "api/meta/invalid.hpp"
#include "api/server/rest/request_info.hpp"
#include "base/crypto/base64.hpp"
#include "base/json/json.hpp"

namespace qvd::apiserver {
namespace {

using base::http::Target;

template <class Number>
base::Result<Number> parse_number(const std::string& text, const std::string& problem) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    return base::bad_request(problem + "parsing " + api::go_quote(text) + ": invalid syntax");
  return value;
}

base::Status invalid_options(base::FieldCause cause) {
  return api::invalid_object("ListOptions.meta.k8s.io", "", {std::move(cause)});
}

base::Status read_version(const Target& target, ListOptions& options) {
  const std::string text = target.get("resourceVersion");
  if (text.empty()) return {};
  ASSIGN_OR_RETURN(
      options.version,
      parse_number<Revision>(text, "invalid resource version: resourceVersion: Invalid value: " +
                                       api::go_quote(text) + ": strconv.ParseUint: "));
  if (*options.version < 0)
    return base::bad_request("invalid resource version: resourceVersion: must not be negative");
  return {};
}

base::Status read_match(const Target& target, bool watch, ListOptions& options) {
  const std::string match = target.get("resourceVersionMatch");
  const auto refuse = [](const char* why) {
    return invalid_options(api::forbidden_value("resourceVersionMatch", why));
  };
  options.send_initial_events = query_flag(target, "sendInitialEvents");
  if (!watch && options.send_initial_events)
    return invalid_options(
        api::forbidden_value("sendInitialEvents", "sendInitialEvents is forbidden for list"));
  if (watch && options.send_initial_events && match != "NotOlderThan")
    return refuse("sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
  if (match.empty()) return {};
  if (match != "Exact" && match != "NotOlderThan")
    return invalid_options(
        api::unsupported_value("resourceVersionMatch", match, {"Exact", "NotOlderThan", ""}));
  if (watch && !options.send_initial_events)
    return refuse(
        "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
  if (!watch && !options.version)
    return refuse("resourceVersionMatch is forbidden unless resourceVersion is provided");
  if (match == "Exact" && options.version == 0)
    return refuse("resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
  options.match = match == "Exact" ? Match::kExact : Match::kNotOlderThan;
  return {};
}

base::Status read_numbers(const Target& target, ListOptions& options) {
  if (const std::string limit = target.get("limit"); !limit.empty()) {
    ASSIGN_OR_RETURN(const auto number, parse_number<long long>(limit, "strconv.ParseInt: "));
    options.limit = number > 0 ? static_cast<std::size_t>(number) : 0;
  }
  if (const std::string seconds = target.get("timeoutSeconds"); !seconds.empty()) {
    ASSIGN_OR_RETURN(options.timeout_seconds,
                     parse_number<long long>(seconds, "strconv.ParseInt: "));
  }
  return {};
}

}  // namespace

bool Selection::matches(const base::Json& object) const {
  return (labels.empty() || labels.matches(base::json_at(object, {"metadata", "labels"}))) &&
         (fields.empty() || fields.matches(object));
}

base::Result<Selection> parse_selection(const Target& target, const Resource& resource) {
  Selection selection;
  ASSIGN_OR_RETURN(selection.labels, api::LabelSelector::parse(target.get("labelSelector")));
  ASSIGN_OR_RETURN(selection.fields,
                   api::FieldSelector::parse(target.get("fieldSelector"), resource.fields));
  return selection;
}

base::Result<ListOptions> parse_list_options(const Target& target, const Resource& resource,
                                             bool watch) {
  ListOptions options;
  ASSIGN_OR_RETURN(options.selection, parse_selection(target, resource));
  RETURN_IF_ERROR(read_version(target, options));
  RETURN_IF_ERROR(read_match(target, watch, options));
  RETURN_IF_ERROR(read_numbers(target, options));
  options.continue_token = target.get("continue");
  if (!options.continue_token.empty() && options.version.value_or(0) != 0)
    return base::bad_request("specifying resource version is not allowed when using continue");
  options.bookmarks = query_flag(target, "allowWatchBookmarks");
  return options;
}

std::string encode_continue(const ContinueToken& token) {
  return base::base64url_encode(
      base::dump_json({{"v", "qvd.dev/v1"}, {"rv", token.revision}, {"after", token.after}}));
}

base::Result<ContinueToken> decode_continue(const std::string& text) {
  const auto refuse = [](const std::string& why) {
    return base::bad_request("invalid continue token: continue key is not valid: " + why);
  };
  const auto bytes = base::base64_decode(text);
  if (!bytes) return refuse("no base64");
  const auto json = base::parse_json(*bytes);
  if (!json || !json->is_object()) return refuse("no token of this server");
  const auto& revision = base::json_at(*json, {"rv"});
  ContinueToken token{0, base::json_string(*json, {"after"})};
  if (!revision.is_number_integer() || token.after.empty()) return refuse("incomplete");
  token.revision = revision.get<Revision>();
  return token;
}

}  // namespace qvd::apiserver

#include "api/server/rest/read.hpp"

#include <algorithm>

namespace qvd::apiserver {
namespace {

using base::Json;

// With selectors, how many objects are looked at before the next part is read.
constexpr std::size_t kScanChunk = 1000;

base::Status too_large(Revision wanted, Revision current) {
  const std::string both = std::to_string(wanted) + ", current: " + std::to_string(current);
  return base::timed_out("Timeout: Too large resource version: " + both)
      .with_causes({{"ResourceVersionTooLarge", "", "Too large resource version"}})
      .with_retry_after(std::chrono::seconds(1));
}

base::Status expired(const std::string& message) {
  return {base::Code::kGone, "Expired", message};
}

/// Which revision to read at: 0 for the newest.
base::Result<ContinueToken> starting_point(const ListOptions& options, Revision current) {
  if (!options.continue_token.empty()) {
    ASSIGN_OR_RETURN(auto token, decode_continue(options.continue_token));
    if (token.revision < 0) token.revision = 0;
    return token;
  }
  const Revision wanted = options.version.value_or(0);
  if (wanted > current) return too_large(wanted, current);
  const bool exact =
      options.match == Match::kExact || (options.match == Match::kUnset && options.limit != 0);
  return ContinueToken{exact ? wanted : 0, ""};
}

/// The collection's single member, when the selector names it: one key instead of a scan.
base::Result<Listing> collect_one(Call& call, Objects& objects, const ListOptions& options,
                                  const std::string& name) {
  Listing listing;
  listing.revision = objects.store().revision();
  auto object = objects.get(call.context, call.resource, call.info.ns, name);
  if (!object && object.status().code() != base::Code::kNotFound) return object.status();
  if (object && options.selection.matches((*object)->json())) listing.objects.push_back(*object);
  if (object) listing.revision = std::max(listing.revision, (*object)->revision());
  return listing;
}

base::Status scan(Call& call, Objects& objects, const ListOptions& options, ListQuery query,
                  Listing& listing) {
  const Selection& selection = options.selection;
  while (true) {
    const std::size_t wanted = options.limit == 0 ? 0 : options.limit - listing.objects.size();
    query.limit = selection.empty() || wanted == 0 ? wanted : std::max(wanted, kScanChunk);
    query.count_rest = selection.empty();
    ASSIGN_OR_RETURN(const Page page, objects.store().list(call.context, query));
    listing.revision = page.revision;
    std::string last;
    for (const Record& record : page.records) {
      auto object = objects.cache().get(record.value, record.revision);
      last = record.key;
      if (!selection.empty() && !selection.matches(object->json())) continue;
      listing.objects.push_back(std::move(object));
      if (options.limit != 0 && listing.objects.size() == options.limit) break;
    }
    const bool rest = page.more || (!page.records.empty() && last != page.records.back().key);
    if (!rest) return {};
    if (options.limit != 0 && listing.objects.size() == options.limit) {
      listing.continue_token = encode_continue({page.revision, last});
      if (selection.empty()) listing.remaining = page.remaining;
      return {};
    }
    query.after = last;
    query.at = page.revision;
  }
}

Json list_metadata(const Listing& listing) {
  Json metadata = {{"resourceVersion", std::to_string(listing.revision)},
                   {"continue", listing.continue_token}};
  if (listing.remaining) metadata["remainingItemCount"] = *listing.remaining;
  return metadata;
}

/// Joins the rendered objects; nothing is parsed.
std::string join_list(const Resource& resource, const Listing& listing) {
  std::size_t size = 256;
  for (const auto& object : listing.objects) size += object->text().size() + 1;
  std::string body = R"({"kind":)" + base::dump_json(resource.list_kind) + R"(,"apiVersion":)" +
                     base::dump_json(resource.api_version()) + R"(,"metadata":)" +
                     base::dump_json(list_metadata(listing)) + R"(,"items":[)";
  body.reserve(size + body.size());
  for (const auto& object : listing.objects) {
    if (body.back() != '[') body += ',';
    body += object->text();
  }
  body += "]}\n";
  return body;
}

Reply table_response(Call& call, const Listing& listing, base::WallTime now) {
  ASSIGN_OR_RETURN(const auto include, api::parse_include_object(call.target.get("includeObject")));
  std::vector<const Json*> rows;
  for (const auto& object : listing.objects) rows.push_back(&object->json());
  return document_response(
      call, 200,
      api::make_table(call.resource.columns, rows, list_metadata(listing),
                      {.version = call.format.meta_version, .include = include, .now = now}));
}

base::http::Response partial_response(Call& call, const Listing& listing) {
  Json items = Json::array();
  for (const auto& object : listing.objects)
    items.push_back(api::partial_metadata(object->json(), call.format.meta_version));
  return document_response(call, 200,
                           {{"kind", "PartialObjectMetadataList"},
                            {"apiVersion", "meta.k8s.io/" + call.format.meta_version},
                            {"metadata", list_metadata(listing)},
                            {"items", std::move(items)}});
}

/// A token that can go on, though with the newest state instead of the first page's.
base::http::Response expired_page(const ContinueToken& token) {
  Json body = failure_object(
      expired("The provided continue parameter is too old to display a consistent list result. You "
              "can start a new list without the continue parameter, or use the continue token in "
              "this response to retrieve the remainder of the results."),
      {});
  body["metadata"]["continue"] = encode_continue({-1, token.after});
  return api_response(410, base::dump_json(body));
}

}  // namespace

Reply get_object(Call& call, Objects& objects) {
  ASSIGN_OR_RETURN(const auto object,
                   objects.get(call.context, call.resource, call.info.ns, call.info.name));
  RETURN_IF_ERROR(check_owner(call, Access::kRead, object->json()));
  return object_response(call, 200, *object, objects.clock().wall_now());
}

base::Result<Listing> collect(Call& call, Objects& objects, const ListOptions& options) {
  ASSIGN_OR_RETURN(const auto start, starting_point(options, objects.store().revision()));
  const auto name = options.selection.fields.exact("metadata.name");
  const bool one_key = name && (!call.resource.namespaced || !call.info.ns.empty());
  if (one_key && start.revision == 0 && start.after.empty())
    return collect_one(call, objects, options, *name);
  Listing listing;
  ListQuery query;
  query.prefix = call.resource.key_prefix(call.info.ns);
  query.after = start.after;
  query.at = start.revision;
  RETURN_IF_ERROR(scan(call, objects, options, std::move(query), listing));
  return listing;
}

Reply list_objects(Call& call, Objects& objects) {
  ASSIGN_OR_RETURN(const auto options, parse_list_options(call.target, call.resource, false));
  auto listing = collect(call, objects, options);
  if (!listing && listing.status().code() == base::Code::kGone) {
    if (options.continue_token.empty())
      return expired("The resourceVersion for the provided list is too old.");
    return expired_page(*decode_continue(options.continue_token));
  }
  if (!listing) return listing.status();
  const auto now = objects.clock().wall_now();
  if (call.format.form == Form::kTable) return table_response(call, *listing, now);
  if (call.format.form == Form::kPartial) return partial_response(call, *listing);
  std::string body = join_list(call.resource, *listing);
  if (!call.format.yaml) return api_response(200, std::move(body));
  ASSIGN_OR_RETURN(const Json document, base::parse_json(body, {.max_bytes = body.size()}));
  return document_response(call, 200, document);
}

}  // namespace qvd::apiserver

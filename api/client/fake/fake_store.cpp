#include "api/client/fake/fake_store.hpp"

#include "base/text/split.hpp"

namespace qvd::api {
namespace {

using base::Json;

/// The scalar at a dotted path as selectors compare it.
std::string field_text(const Json& object, const std::string& path) {
  const Json* at = &object;
  for (const std::string_view part : base::split_terminated(path, '.'))
    at = &base::json_at(*at, {part});
  return selectable_text(*at);
}

}  // namespace

bool FakeFilter::matches(const Json& object) const {
  if (object.is_null()) return false;
  if (!ns.empty() && key_of(object).ns != ns) return false;
  if (!labels.matches(base::json_at(object, {"metadata", "labels"}))) return false;
  for (const auto& [path, value] : fields_equal) {
    if (field_text(object, path) != value) return false;
  }
  for (const auto& [path, value] : fields_unequal) {
    if (field_text(object, path) == value) return false;
  }
  return true;
}

base::Result<FakeFilter> make_filter(const KindInfo& kind, const std::string& ns,
                                     const std::string& labels, const std::string& fields) {
  FakeFilter filter;
  filter.resource = kind.group_resource();
  filter.ns = ns;
  ASSIGN_OR_RETURN(filter.labels, LabelSelector::parse(labels));
  for (const std::string_view part : base::split_terminated(fields, ',')) {
    const std::string term(part);
    const auto equal = term.find('=');
    if (equal == std::string::npos || equal == 0) {
      return base::bad_request("invalid selector: '" + term + "'; can't understand '" + term + "'");
    }
    const bool unequal = term[equal - 1] == '!';
    const bool doubled = equal + 1 < term.size() && term[equal + 1] == '=';
    auto& list = unequal ? filter.fields_unequal : filter.fields_equal;
    list.emplace_back(term.substr(0, unequal ? equal - 1 : equal),
                      term.substr(equal + (doubled ? 2 : 1)));
  }
  return filter;
}

Json FakeApi::State::commit(const KindInfo& kind, const ObjectKey& key, Json after) {
  auto& table = objects[kind.group_resource()];
  const auto found = table.find(key);
  FakeChange change{kind.group_resource(), found == table.end() ? Json() : found->second, Json()};
  const std::string version = std::to_string(revision() + 1);
  if (after.is_null()) {
    change.before["metadata"]["resourceVersion"] = version;  // of the deletion
    table.erase(found);
  } else {
    after["metadata"]["resourceVersion"] = version;
    change.after = after;
    table[key] = after;
  }
  history.push_back(std::move(change));
  changed.notify_all();
  return after;
}

base::Status fake_not_found(const KindInfo& kind, const std::string& name) {
  return base::not_found(kind.group_resource() + " \"" + name + "\" not found");
}

base::Status fake_conflict(const KindInfo& kind, const std::string& name) {
  return base::conflict("Operation cannot be fulfilled on " + kind.group_resource() + " \"" + name +
                        "\": the object has been modified; please apply your changes to the latest "
                        "version and try again");
}

}  // namespace qvd::api

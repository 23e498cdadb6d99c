#include "api/table/columns.hpp"
#include "base/text/letter_case.hpp"

namespace qvd::api {
namespace {

using base::Json;
using Columns = std::vector<TableColumn>;

// A column over plain member names.
TableColumn text_column(std::string name, std::vector<std::string> path) {
  return make_column(std::move(name), "string", [path](const Json& object, base::WallTime) -> Json {
    const Json* at = &object;
    for (const std::string& key : path) at = &base::json_at(*at, {key});
    return at->is_string() ? *at : Json("");
  });
}

TableColumn count_column(std::string name, std::vector<std::string> members) {
  return make_column(std::move(name), "integer",
                     [members](const Json& object, base::WallTime) -> Json {
                       std::size_t out = 0;
                       for (const std::string& member : members)
                         out += base::json_at(object, {member}).size();
                       return out;
                     });
}

TableColumn wide(TableColumn column) {
  column.definition["priority"] = 1;
  return column;
}

// The time of an event is in one of several members, by the version of its writer.
const Json& event_time(const Json& event, std::initializer_list<std::string_view> preferred) {
  static const Json kNone;
  for (const std::string_view member : preferred) {
    const Json& time = base::json_at(event, {member});
    if (time.is_string()) return time;
  }
  return kNone;
}

Json last_seen(const Json& event, base::WallTime now) {
  const Json& series = base::json_at(event, {"series", "lastObservedTime"});
  if (series.is_string()) return age_text(series, now);
  return age_text(event_time(event, {"lastTimestamp", "firstTimestamp", "eventTime"}), now);
}

Json first_seen(const Json& event, base::WallTime now) {
  return age_text(event_time(event, {"firstTimestamp", "eventTime"}), now);
}

Json event_object(const Json& event, base::WallTime) {
  return base::lower_ascii(base::json_string(event, {"involvedObject", "kind"})) + "/" +
         base::json_string(event, {"involvedObject", "name"});
}

Json event_source(const Json& event, base::WallTime) {
  const std::string component = base::json_string(event, {"source", "component"});
  const std::string host = base::json_string(event, {"source", "host"});
  if (component.empty()) return base::json_string(event, {"reportingComponent"});
  return host.empty() ? component : component + ", " + host;
}

Json event_count(const Json& event, base::WallTime) {
  const Json& series = base::json_at(event, {"series", "count"});
  if (series.is_number_integer()) return series;
  const Json& count = base::json_at(event, {"count"});
  return count.is_number_integer() ? count : Json(1);
}

Columns event_columns() {
  TableColumn name = wide(name_column());
  return {make_column("Last Seen", "string", last_seen),
          text_column("Type", {"type"}),
          text_column("Reason", {"reason"}),
          make_column("Object", "string", event_object),
          wide(text_column("Subobject", {"involvedObject", "fieldPath"})),
          wide(make_column("Source", "string", event_source)),
          text_column("Message", {"message"}),
          wide(make_column("First Seen", "string", first_seen)),
          wide(make_column("Count", "integer", event_count)),
          std::move(name)};
}

Json role_of(const Json& binding, base::WallTime) {
  return base::json_string(binding, {"roleRef", "kind"}) + "/" +
         base::json_string(binding, {"roleRef", "name"});
}

// The subjects of one kind, joined by commas.
TableColumn subjects_column(std::string title, std::string kind) {
  return wide(
      make_column(std::move(title), "string", [kind](const Json& binding, base::WallTime) -> Json {
        std::string out;
        for (const Json& subject : base::json_at(binding, {"subjects"})) {
          if (base::json_string(subject, {"kind"}) != kind) continue;
          const std::string space = base::json_string(subject, {"namespace"});
          out += (out.empty() ? "" : ", ") + (space.empty() ? "" : space + "/") +
                 base::json_string(subject, {"name"});
        }
        return out;
      }));
}

Columns binding_columns() {
  return {name_column(),
          make_column("Role", "string", role_of),
          age_column(),
          subjects_column("Users", "User"),
          subjects_column("Groups", "Group"),
          subjects_column("ServiceAccounts", "ServiceAccount")};
}

Columns created_columns() {
  return {name_column(), text_column("Created At", {"metadata", "creationTimestamp"})};
}

}  // namespace

Columns core_columns(std::string_view kind) {
  if (kind == "Namespace")
    return {name_column(), text_column("Status", {"status", "phase"}), age_column()};
  if (kind == "Secret")
    return {name_column(), text_column("Type", {"type"}), count_column("Data", {"data"}),
            age_column()};
  if (kind == "ConfigMap")
    return {name_column(), count_column("Data", {"data", "binaryData"}), age_column()};
  if (kind == "ServiceAccount")
    return {name_column(), count_column("Secrets", {"secrets"}), age_column()};
  if (kind == "Lease")
    return {name_column(), text_column("Holder", {"spec", "holderIdentity"}), age_column()};
  if (kind == "Event") return event_columns();
  if (kind == "RoleBinding" || kind == "ClusterRoleBinding") return binding_columns();
  if (kind == "CustomResourceDefinition" || kind == "Role" || kind == "ClusterRole")
    return created_columns();
  return {name_column(), age_column()};
}

}  // namespace qvd::api

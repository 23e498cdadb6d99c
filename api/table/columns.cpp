#include "api/table/columns.hpp"

namespace qvd::api {
namespace {

using base::Json;

Json cell_of(const Json& value, const std::string& type, base::WallTime now) {
  if (type == "date") return age_text(value, now);
  if (type == "integer") return value.is_number_integer() ? value : Json();
  if (type == "number") return value.is_number() ? value : Json();
  if (type == "boolean") return value.is_boolean() ? value : Json();
  // A string column prints whatever there is; structures as compact JSON.
  if (value.is_string() || value.is_null()) return value;
  return base::dump_json(value);
}

}  // namespace

std::string age_text(const Json& time, base::WallTime now) {
  if (!time.is_string() || time.get_ref<const std::string&>().empty()) return "<unknown>";
  const auto when = base::parse_rfc3339(time.get_ref<const std::string&>());
  if (!when) return "<invalid>";
  return human_duration(std::chrono::floor<std::chrono::seconds>(now - *when));
}

TableColumn make_column(std::string name, std::string type, TableColumn::Cell cell) {
  return {{{"name", std::move(name)},
           {"type", std::move(type)},
           {"format", ""},
           {"description", ""},
           {"priority", 0}},
          std::move(cell)};
}

TableColumn path_column(std::string name, std::string type, JsonPath path) {
  auto cell = [type, path = std::move(path)](const Json& object, base::WallTime now) -> Json {
    const auto found = path.find(object);
    return found.empty() ? Json() : cell_of(*found.front(), type, now);
  };
  return make_column(std::move(name), std::move(type), std::move(cell));
}

TableColumn name_column() {
  TableColumn out = make_column("Name", "string", [](const Json& object, base::WallTime) -> Json {
    return base::json_string(object, {"metadata", "name"});
  });
  out.definition["format"] = "name";
  out.definition["description"] =
      "Name must be unique within a namespace. Is required when creating resources.";
  return out;
}

TableColumn age_column() {
  return make_column("Age", "string", [](const Json& object, base::WallTime now) -> Json {
    return age_text(base::json_at(object, {"metadata", "creationTimestamp"}), now);
  });
}

void TableColumns::Impl::add(TableColumn column) {
  definitions.push_back(std::move(column.definition));
  cells.push_back(std::move(column.cell));
}

}  // namespace qvd::api

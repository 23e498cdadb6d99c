#include "api/table/table.hpp"

#include "api/table/columns.hpp"

namespace qvd::api {
namespace {

using base::Json;

std::string api_version(std::string_view version) {
  return "meta.k8s.io/" + std::string(version);
}

Json row_object(const Json& object, const TableOptions& options) {
  switch (options.include) {
    case IncludeObject::kObject:
      return object;
    case IncludeObject::kMetadata:
      return partial_metadata(object, options.version);
    case IncludeObject::kNone:
      break;
  }
  return nullptr;
}

Json empty_table(const TableColumns& columns, Json metadata, const TableOptions& options) {
  return {{"kind", "Table"},
          {"apiVersion", api_version(options.version)},
          {"metadata", std::move(metadata)},
          {"columnDefinitions", options.with_definitions ? columns.definitions() : Json()},
          {"rows", Json::array()}};
}

}  // namespace

base::Result<IncludeObject> parse_include_object(std::string_view text) {
  if (text.empty() || text == "Metadata") return IncludeObject::kMetadata;
  if (text == "Object") return IncludeObject::kObject;
  if (text == "None") return IncludeObject::kNone;
  return base::bad_request(
      "Unable to convert to Table as requested: includeObject: Invalid value: \"" +
      std::string(text) + "\": must be 'Metadata', 'Object', 'None', or empty");
}

base::Result<TableColumns> TableColumns::for_custom(const Json& additional_printer_columns) {
  auto impl = std::make_shared<Impl>();
  impl->add(name_column());
  if (!additional_printer_columns.is_array() || additional_printer_columns.empty()) {
    impl->add(age_column());
    return TableColumns(std::move(impl));
  }
  for (const Json& entry : additional_printer_columns) {
    auto path = JsonPath::parse(base::json_string(entry, {"jsonPath"}));
    const std::string name = base::json_string(entry, {"name"});
    if (!path) return path.status().with_context("printer column " + name);
    TableColumn column = path_column(name, base::json_string(entry, {"type"}), std::move(*path));
    for (const char* member : {"format", "description", "priority"})
      if (entry.contains(member)) column.definition[member] = entry[member];
    impl->add(std::move(column));
  }
  return TableColumns(std::move(impl));
}

TableColumns TableColumns::for_core(std::string_view kind) {
  auto impl = std::make_shared<Impl>();
  for (TableColumn& column : core_columns(kind)) impl->add(std::move(column));
  return TableColumns(std::move(impl));
}

const Json& TableColumns::definitions() const {
  return impl_->definitions;
}

Json TableColumns::cells(const Json& object, base::WallTime now) const {
  Json out = Json::array();
  for (const auto& cell : impl_->cells) out.push_back(cell(object, now));
  return out;
}

Json make_table(const TableColumns& columns, const std::vector<const Json*>& objects,
                const Json& list_metadata, const TableOptions& options) {
  Json out = empty_table(columns, list_metadata, options);
  Json& rows = out["rows"];
  for (const Json* object : objects)
    rows.push_back(
        {{"cells", columns.cells(*object, options.now)}, {"object", row_object(*object, options)}});
  return out;
}

Json make_bookmark_table(const TableColumns& columns, const Json& metadata,
                         const TableOptions& options) {
  Json out = empty_table(columns, metadata, options);
  Json cells = Json::array();
  for (std::size_t i = 0; i < columns.definitions().size(); ++i) cells.push_back(nullptr);
  const Json carrier = {{"metadata", metadata}};
  out["rows"].push_back(
      {{"cells", std::move(cells)}, {"object", partial_metadata(carrier, options.version)}});
  return out;
}

Json partial_metadata(const Json& object, std::string_view version) {
  return {{"kind", "PartialObjectMetadata"},
          {"apiVersion", api_version(version)},
          {"metadata", base::json_at(object, {"metadata"})}};
}

}  // namespace qvd::api

#pragma once

#include <functional>
#include <vector>

#include "api/table/json_path.hpp"
#include "api/table/table.hpp"

namespace qvd::api {

/// One column: what the definition says, and how to fill a cell.
struct TableColumn {
  using Cell = std::function<base::Json(const base::Json& object, base::WallTime now)>;
  base::Json definition;
  Cell cell;
};

struct TableColumns::Impl {
  base::Json definitions = base::Json::array();
  std::vector<TableColumn::Cell> cells;

  void add(TableColumn column);
};

/// A column over the value at a path. `type` is as in additionalPrinterColumns.
TableColumn path_column(std::string name, std::string type, JsonPath path);
/// `Name`, which kubectl recognises by its format.
TableColumn name_column();
TableColumn age_column();
TableColumn make_column(std::string name, std::string type, TableColumn::Cell cell);

/// How long ago an RFC 3339 text was: `3d`; `<unknown>` if absent, `<invalid>` if unreadable.
std::string age_text(const base::Json& time, base::WallTime now);

/// The columns of a built-in kind.
std::vector<TableColumn> core_columns(std::string_view kind);

}  // namespace qvd::api

#pragma once

#include <string>
#include <vector>

#include "base/json/json.hpp"

namespace qvd::ctl {

using base::Json;

/// How a table is printed.
struct TableStyle {
  bool wide = false;  // columns of lower priority too
  bool header = true;
  bool show_namespace = false;  // a first column with it
  bool colour = false;          // states in colour
  std::string
      name_prefix{};  // before each name, when several kinds are shown: "virtualmachine.qvd.dev/"
};

/// Rows of texts as aligned columns, two blanks apart; the last column is not padded.
std::string align(const std::vector<std::vector<std::string>>& rows, bool colour = false);

/// The rows of a server's Table (meta.k8s.io/v1) under upper-case titles. In a watch the column
/// definitions come once: `columns` keeps them for the events that follow.
std::vector<std::vector<std::string>> table_rows(const Json& table, const TableStyle& style,
                                                 Json& columns);

/// Aligned text of a whole Table.
std::string print_table(const Json& table, const TableStyle& style);

/// `text` in the colour of its meaning: Running green, Failed red …; unchanged if it has none.
std::string coloured(const std::string& text);

}  // namespace qvd::ctl

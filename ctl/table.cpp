#include "ctl/table.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/text/letter_case.hpp"

namespace qvd::ctl {
namespace {

constexpr std::string_view kGreen = "\033[32m", kRed = "\033[31m", kYellow = "\033[33m",
                           kPlain = "\033[0m";

constexpr std::array kColours = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"Running", kGreen},
    {"Ready", kGreen},
    {"Connected", kGreen},
    {"Succeeded", kGreen},
    {"Active", kGreen},
    {"Failed", kRed},
    {"Zombie", kRed},
    {"Unknown", kRed},
    {"Starting", kYellow},
    {"Stopping", kYellow},
    {"Pending", kYellow},
    {"Preparing", kYellow},
    {"Connecting", kYellow},
    {"Copying", kYellow},
    {"Verifying", kYellow},
    {"Debugging", kYellow},
    {"Terminating", kYellow},
});

/// Columns that a UTF-8 text takes, one a character.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
  }));
}

std::string cell_text(const Json& cell) {
  if (cell.is_null()) return "<none>";
  std::string text = cell.is_string() ? cell.get<std::string>() : base::dump_json(cell);
  // A value may hold anything; a table is for one line each and a terminal obeys control
  // characters.
  std::replace_if(
      text.begin(), text.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return text;
}

bool is_shown(const Json& column, bool wide) {
  const Json& priority = base::json_at(column, {"priority"});
  return wide || !priority.is_number_integer() || priority.get<int>() == 0;
}

std::vector<std::string> titles(const Json& columns, const TableStyle& style) {
  std::vector<std::string> row;
  if (style.show_namespace) row.emplace_back("NAMESPACE");
  for (const Json& column : columns)
    if (is_shown(column, style.wide))
      row.push_back(base::upper_ascii(base::json_string(column, {"name"})));
  return row;
}

std::vector<std::string> row_texts(const Json& row, const Json& columns, const TableStyle& style) {
  std::vector<std::string> out;
  if (style.show_namespace)
    out.push_back(base::json_string(row, {"object", "metadata", "namespace"}));
  const Json& cells = base::json_at(row, {"cells"});
  for (std::size_t i = 0; i < columns.size() && cells.is_array() && i < cells.size(); ++i) {
    if (!is_shown(columns[i], style.wide)) continue;
    const bool is_name = base::json_string(columns[i], {"format"}) == "name";
    out.push_back((is_name ? style.name_prefix : "") + cell_text(cells[i]));
  }
  return out;
}

}  // namespace

std::string coloured(const std::string& text) {
  for (const auto& [word, colour] : kColours)
    if (word == text) return std::string(colour) + text + std::string(kPlain);
  return text;
}

std::string align(const std::vector<std::vector<std::string>>& rows, bool colour) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
  std::string out;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += colour ? coloured(row[i]) : row[i];
      if (i + 1 < row.size()) out.append(widths[i] - width(row[i]) + 3, ' ');
    }
    out += '\n';
  }
  return out;
}

std::vector<std::vector<std::string>> table_rows(const Json& table, const TableStyle& style,
                                                 Json& columns) {
  const bool first = columns.is_null();
  if (const Json& sent = base::json_at(table, {"columnDefinitions"});
      sent.is_array() && !sent.empty())
    columns = sent;
  std::vector<std::vector<std::string>> rows;
  if (style.header && first && columns.is_array()) rows.push_back(titles(columns, style));
  const Json& sent_rows = base::json_at(table, {"rows"});
  if (!sent_rows.is_array() || !columns.is_array()) return rows;
  for (const Json& row : sent_rows) rows.push_back(row_texts(row, columns, style));
  return rows;
}

std::string print_table(const Json& table, const TableStyle& style) {
  Json columns;
  return align(table_rows(table, style, columns), style.colour);
}

}  // namespace qvd::ctl

#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

namespace qvd::agent {

/// Writes an XML document that is well-formed by construction: every text and attribute is escaped,
/// and characters that XML 1.0 cannot carry are replaced by U+FFFD.
class XmlWriter {
 public:
  XmlWriter& open(std::string_view element);
  XmlWriter& attribute(std::string_view name, std::string_view value);
  XmlWriter& attribute(std::string_view name, std::integral auto value) {
    return attribute(name, std::string_view(std::to_string(value)));
  }
  XmlWriter& text(std::string_view value);
  XmlWriter& text(std::integral auto value) {
    return text(std::string_view(std::to_string(value)));
  }
  XmlWriter& close();
  /// `<element>value</element>`
  XmlWriter& leaf(std::string_view element, std::string_view value);

  /// Closes what is open and gives the document out.
  std::string finish();

 private:
  void end_start_tag();
  void break_line();

  std::string out_;
  std::vector<std::string> open_;
  bool in_start_tag_ = false;
  bool has_text_ = false;
};

/// `value` with & < > " ' escaped and forbidden control characters replaced.
std::string xml_escape(std::string_view value);
/// The value of attribute `name` in the first start tag of `document`, unescaped; "" if absent.
std::string xml_first_attribute(std::string_view document, std::string_view name);

}  // namespace qvd::agent

#include "agent/hypervisor/xml_writer.hpp"

#include <array>
#include <utility>

#include "base/text/trim.hpp"

namespace qvd::agent {
namespace {

constexpr std::array<std::pair<std::string_view, char>, 5> kEntities{
    {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};

bool allowed(unsigned char c) {
  return c >= 0x20 || c == '\t' || c == '\n' || c == '\r';
}

std::string unescape(std::string_view value) {
  std::string out;
  for (std::size_t i = 0; i < value.size();) {
    bool matched = false;
    for (const auto& [entity, plain] : kEntities) {
      if (value.substr(i).starts_with(entity)) {
        out += plain;
        i += entity.size();
        matched = true;
        break;
      }
    }
    if (!matched) out += value[i++];
  }
  return out;
}

constexpr std::string_view kSpace = " \t\n\r";

bool is_space(char c) {
  return kSpace.find(c) != std::string_view::npos;
}

}  // namespace

std::string xml_escape(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  for (const char c : value) {
    if (!allowed(static_cast<unsigned char>(c))) {
      out += "\xEF\xBF\xBD";  // U+FFFD
      continue;
    }
    bool escaped = false;
    for (const auto& [entity, plain] : kEntities) {
      if (c == plain) {
        out += entity;
        escaped = true;
      }
    }
    if (!escaped) out += c;
  }
  return out;
}

std::string xml_first_attribute(std::string_view document, std::string_view name) {
  const std::size_t begin = document.find('<');
  if (begin == std::string_view::npos) return {};
  std::size_t at = begin;
  while (at < document.size() && !is_space(document[at]) && document[at] != '>') ++at;
  while (at < document.size()) {
    while (at < document.size() && is_space(document[at])) ++at;
    const std::size_t equals = document.find_first_of("=>", at);
    if (equals == std::string_view::npos || document[equals] == '>') return {};
    const std::string_view key = base::trim_end(document.substr(at, equals - at), kSpace);
    const std::size_t quote = document.find_first_of("'\"", equals);
    if (quote == std::string_view::npos) return {};
    const std::size_t end = document.find(document[quote], quote + 1);
    if (end == std::string_view::npos) return {};
    if (key == name) return unescape(document.substr(quote + 1, end - quote - 1));
    at = end + 1;
  }
  return {};
}

void XmlWriter::break_line() {
  if (!out_.empty()) out_ += '\n';
  out_.append(open_.size() * 2, ' ');
}

void XmlWriter::end_start_tag() {
  if (in_start_tag_) out_ += '>';
  in_start_tag_ = false;
}

XmlWriter& XmlWriter::open(std::string_view element) {
  end_start_tag();
  break_line();
  out_ += '<';
  out_ += element;
  open_.emplace_back(element);
  in_start_tag_ = true;
  has_text_ = false;
  return *this;
}

XmlWriter& XmlWriter::attribute(std::string_view name, std::string_view value) {
  out_ += ' ';
  out_ += name;
  out_ += "='";
  out_ += xml_escape(value);
  out_ += '\'';
  return *this;
}

XmlWriter& XmlWriter::text(std::string_view value) {
  end_start_tag();
  out_ += xml_escape(value);
  has_text_ = true;
  return *this;
}

XmlWriter& XmlWriter::close() {
  const std::string element = std::move(open_.back());
  open_.pop_back();
  if (in_start_tag_) {
    out_ += "/>";
    in_start_tag_ = false;
  } else {
    if (!has_text_) break_line();
    out_ += "</" + element + ">";
  }
  has_text_ = false;
  return *this;
}

XmlWriter& XmlWriter::leaf(std::string_view element, std::string_view value) {
  return open(element).text(value).close();
}

std::string XmlWriter::finish() {
  while (!open_.empty()) close();
  out_ += '\n';
  return std::move(out_);
}

}  // namespace qvd::agent

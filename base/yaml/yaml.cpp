#include "base/yaml/yaml.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <sstream>
#include <utility>

#include "base/yaml/scalar.hpp"

namespace qvd::base {
namespace {

// Leaves the library's parser; never escapes from this file.
struct Refusal {
  int line;
  std::string path;
  std::string reason;
};

// One open mapping or sequence, and where it stands in the document.
struct Frame {
  Json value;
  std::string path;
  std::string key;  // of the mapping entry whose value comes next
  bool have_key = false;
};

// Builds documents from the parser's events. The library's own Node tree is not used: it accepts
// duplicate keys and follows aliases, by which a few hundred bytes expand without bound.
class Builder final : public YAML::EventHandler {
 public:
  explicit Builder(const YamlLimits& limits) : limits_(limits) {}

  [[nodiscard]] YamlDocument take() { return std::exchange(document_, {}); }
  [[nodiscard]] bool empty() const { return document_.value.is_null(); }

  void OnDocumentStart(const YAML::Mark& mark) override { document_.line = mark.line + 1; }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    check_node(mark, "", anchor);
    if (expects_key()) refuse(mark, "an empty key");
    add(mark, nullptr);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse(mark, "aliases (*name) are not allowed; write the value out");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    check_node(mark, tag, anchor);
    if (text.find('\0') != std::string::npos) refuse(mark, "a string holds U+0000");
    const bool plain = tag != "!";  // the parser's tag of a quoted or block scalar
    auto value = plain ? resolve_plain_scalar(text) : Result<Json>(Json(text));
    if (expects_key()) return take_key(mark, text, plain, value.has_value() && value->is_string());
    if (!value) refuse(mark, value.status().message());
    add(mark, std::move(value).value());
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Json::array());
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Json::object());
  }
  void OnMapEnd() override { close(); }

 private:
  [[noreturn]] void refuse(const YAML::Mark& mark, std::string reason) const {
    throw Refusal{mark.line + 1, next_path(), std::move(reason)};
  }

  [[nodiscard]] bool expects_key() const {
    return !stack_.empty() && stack_.back().value.is_object() && !stack_.back().have_key;
  }

  [[nodiscard]] std::string next_path() const {
    if (stack_.empty()) return "";
    const Frame& top = stack_.back();
    if (top.value.is_array()) return top.path + "[" + std::to_string(top.value.size()) + "]";
    if (!top.have_key) return top.path;
    return top.path.empty() ? top.key : top.path + "." + top.key;
  }

  void check_node(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (++nodes_ > limits_.max_nodes) refuse(mark, "too many values");
    if (anchor != YAML::NullAnchor) refuse(mark, "anchors (&name) are not allowed");
    if (!tag.empty() && tag != "?" && tag != "!")
      refuse(mark, "the tag " + tag + " is not allowed");
  }

  void take_key(const YAML::Mark& mark, const std::string& text, bool plain, bool is_text) {
    Frame& top = stack_.back();
    if (plain && text == "<<") refuse(mark, "merge keys (<<) are not allowed");
    if (!is_text) refuse(mark, "the key " + text + " is not a string; quote it");
    if (top.value.contains(text)) refuse(mark, "the key " + text + " is there twice");
    top.key = text;
    top.have_key = true;
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Json empty) {
    check_node(mark, tag, anchor);
    if (expects_key()) refuse(mark, "a key must be a string");
    if (stack_.size() >= limits_.max_depth) refuse(mark, "nested too deeply");
    std::string path = next_path();
    document_.lines.emplace(path, mark.line + 1);
    stack_.push_back({std::move(empty), std::move(path), {}, false});
  }

  void add(const YAML::Mark& mark, Json value) {
    document_.lines.emplace(next_path(), mark.line + 1);
    place(std::move(value));
  }

  void place(Json value) {
    if (stack_.empty()) {
      document_.value = std::move(value);
      return;
    }
    Frame& top = stack_.back();
    if (top.value.is_array()) {
      top.value.push_back(std::move(value));
    } else {
      top.value[top.key] = std::move(value);
      top.have_key = false;
    }
  }

  void close() {
    Json value = std::move(stack_.back().value);
    stack_.pop_back();
    place(std::move(value));
  }

  YamlLimits limits_;
  YamlDocument document_;
  std::vector<Frame> stack_;
  std::size_t nodes_ = 0;
};

Status failure(std::string_view file, const Refusal& refusal) {
  std::string message = std::string(file) + ":" + std::to_string(refusal.line) + ": ";
  if (!refusal.path.empty()) message += refusal.path + ": ";
  return bad_request(message + refusal.reason);
}

Result<std::vector<YamlDocument>> read_stream(std::string_view text, const YamlLimits& limits) {
  std::istringstream stream{std::string(text)};
  YAML::Parser parser(stream);
  Builder builder(limits);
  std::vector<YamlDocument> documents;
  while (parser.HandleNextDocument(builder)) {
    const bool keep = !builder.empty();
    YamlDocument document = builder.take();
    if (keep) documents.push_back(std::move(document));
  }
  return documents;
}

}  // namespace

int YamlDocument::line_of(std::string_view path) const {
  while (true) {
    if (const auto found = lines.find(path); found != lines.end()) return found->second;
    if (path.empty()) return line;
    const std::size_t cut = path.find_last_of(".[");
    path = cut == std::string_view::npos ? std::string_view() : path.substr(0, cut);
  }
}

Result<std::vector<YamlDocument>> parse_yaml(std::string_view text, std::string_view file,
                                             const YamlLimits& limits) {
  if (text.size() > limits.max_bytes) {
    return failure(file, {1, "", "larger than " + std::to_string(limits.max_bytes) + " bytes"});
  }
  if (text.find('\0') != std::string_view::npos) return failure(file, {1, "", "holds U+0000"});
  try {
    return read_stream(text, limits);
  } catch (const Refusal& refusal) {
    return failure(file, refusal);
  } catch (const YAML::Exception& error) {
    return failure(file, {error.mark.line + 1, "", error.msg});
  }
}

}  // namespace qvd::base

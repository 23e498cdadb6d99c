#include <charconv>

#include "api/table/json_path.hpp"

namespace qvd::api {
namespace {

using base::Json;
using Step = JsonPath::Step;

constexpr std::size_t kMaxPathBytes = 1024;

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), rest_(text) {}

  base::Result<std::vector<Step>> run() {
    if (text_.size() > kMaxPathBytes) return fail("it is too long");
    if (rest_.starts_with('$')) rest_.remove_prefix(1);
    std::vector<Step> out;
    while (!rest_.empty()) {
      Step step;
      RETURN_IF_ERROR(rest_.front() == '[' ? take_bracket(step) : take_dotted(step));
      out.push_back(std::move(step));
    }
    return out;
  }

 private:
  [[nodiscard]] base::Status fail(const std::string& why) const {
    return base::invalid("the JSONPath '" + std::string(text_) + "' is not supported: " + why);
  }

  bool accept(std::string_view token) {
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }
  void skip_spaces() {
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
  }

  // Characters up to a separator; a backslash takes the next one as it is.
  std::string take_word(std::string_view separators) {
    std::string out;
    while (!rest_.empty() && separators.find(rest_.front()) == std::string_view::npos) {
      if (rest_.front() == '\\' && rest_.size() > 1) rest_.remove_prefix(1);
      out += rest_.front();
      rest_.remove_prefix(1);
    }
    return out;
  }

  base::Status take_dotted(Step& step) {
    accept(".");
    if (accept("*")) {
      step.kind = Step::Kind::kAll;
      return {};
    }
    step.name = take_word(".[");
    return step.name.empty() ? fail("a name is missing") : base::Status();
  }

  base::Status take_bracket(Step& step) {
    accept("[");
    if (accept("*]")) {
      step.kind = Step::Kind::kAll;
      return {};
    }
    if (accept("?(")) return take_filter(step);
    if (rest_.starts_with('\'') || rest_.starts_with('"')) {
      ASSIGN_OR_RETURN(step.name, take_quoted());
      return accept("]") ? base::Status() : fail("a ] is missing");
    }
    const auto [end, error] =
        std::from_chars(rest_.data(), rest_.data() + rest_.size(), step.index);
    if (error != std::errc()) return fail("[] needs a number, a quoted name, * or a filter");
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    step.kind = Step::Kind::kIndex;
    return accept("]") ? base::Status() : fail("a ] is missing");
  }

  base::Result<std::string> take_quoted() {
    const std::string quote(1, rest_.front());
    rest_.remove_prefix(1);
    std::string out = take_word(quote);
    if (!accept(quote)) return fail("a quote is not closed");
    return out;
  }

  // `@.type=="Ready")]`
  base::Status take_filter(Step& step) {
    step.kind = Step::Kind::kFilter;
    skip_spaces();
    if (!accept("@")) return fail("a filter starts with @");
    while (accept(".")) step.at.push_back(take_word(".=!) "));
    skip_spaces();
    step.equal = accept("==");
    if (!step.equal && !accept("!=")) return fail("a filter compares with == or !=");
    skip_spaces();
    RETURN_IF_ERROR(take_literal(step.literal));
    skip_spaces();
    return accept(")]") ? base::Status() : fail("a )] is missing");
  }

  base::Status take_literal(Json& out) {
    if (rest_.starts_with('\'') || rest_.starts_with('"')) {
      ASSIGN_OR_RETURN(out, take_quoted());
      return {};
    }
    auto value = base::parse_json(take_word(") "));
    if (!value || value->is_structured()) return fail("a filter compares with a plain value");
    out = std::move(*value);
    return {};
  }

  std::string_view text_;
  std::string_view rest_;
};

}  // namespace

base::Result<JsonPath> JsonPath::parse(std::string_view text) {
  JsonPath out;
  ASSIGN_OR_RETURN(out.steps_, Parser(text).run());
  return out;
}

}  // namespace qvd::api

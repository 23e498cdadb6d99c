#include "base/json/json.hpp"

#include <cmath>
#include <set>
#include <utility>

namespace qvd::base {
namespace {

// Builds the document by hand, because the library's own builder accepts duplicate keys silently.
class StrictBuilder {
 public:
  using number_integer_t = Json::number_integer_t;
  using number_unsigned_t = Json::number_unsigned_t;
  using number_float_t = Json::number_float_t;
  using string_t = Json::string_t;
  using binary_t = Json::binary_t;

  StrictBuilder(std::size_t max_depth, std::vector<std::string>* duplicates)
      : max_depth_(max_depth), duplicates_(duplicates) {}

  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(number_integer_t value) { return add(value); }
  bool number_unsigned(number_unsigned_t value) { return add(value); }
  bool number_float(number_float_t value, const string_t& text) {
    if (!std::isfinite(value)) return fail("the number " + text + " is out of range");
    return add(value);
  }
  bool string(string_t& value) {
    if (value.find('\0') != string_t::npos) return fail("a string holds U+0000");
    return add(std::move(value));
  }
  bool binary(binary_t&) { return fail("binary values are not JSON"); }
  bool start_object(std::size_t) { return open(Json::object()); }
  bool start_array(std::size_t) { return open(Json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(string_t& name) {
    if (name.find('\0') != string_t::npos) return fail("a key holds U+0000");
    Level& level = stack_.back();
    level.key = name;
    if (!level.value->contains(name)) return true;
    if (duplicates_ == nullptr) return fail("duplicate field \"" + path() + "\"");
    duplicates_->push_back(path());
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& e) {
    const std::string what = e.what();
    // The library's text starts with "[json.exception.parse_error.101] "; people need the rest.
    const auto cut = what.find("] ");
    error_ = cut == std::string::npos ? what : what.substr(cut + 2);
    if (error_.empty()) error_ = "parse error at byte " + std::to_string(position);
    return false;
  }

  Json take() { return std::move(root_); }
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  struct Level {
    Json* value;
    std::string key;
    std::size_t index = 0;
  };

  template <class T>
  bool add(T&& value) {
    place(Json(std::forward<T>(value)));
    return true;
  }

  Json* place(Json&& value) {
    if (stack_.empty()) return &(root_ = std::move(value));
    Level& level = stack_.back();
    if (level.value->is_object()) return &((*level.value)[level.key] = std::move(value));
    ++level.index;
    level.value->push_back(std::move(value));
    return &level.value->back();
  }

  bool open(Json&& empty) {
    if (stack_.size() >= max_depth_)
      return fail("nested deeper than " + std::to_string(max_depth_) + " levels");
    stack_.push_back({place(std::move(empty)), {}, 0});
    return true;
  }

  bool close() {
    stack_.pop_back();
    return true;
  }

  bool fail(std::string why) {
    error_ = std::move(why);
    return false;
  }

  [[nodiscard]] std::string path() const {
    std::string out;
    for (const Level& level : stack_) {
      if (level.value->is_array()) {
        out += "[" + std::to_string(level.index == 0 ? 0 : level.index - 1) + "]";
      } else {
        out += (out.empty() ? "" : ".") + level.key;
      }
    }
    return out;
  }

  std::size_t max_depth_;
  std::vector<std::string>* duplicates_;
  Json root_;
  std::vector<Level> stack_;
  std::string error_;
};

}  // namespace

Result<Json> parse_json(std::string_view text, const JsonLimits& limits,
                        std::vector<std::string>* duplicates) {
  if (text.size() > limits.max_bytes)
    return bad_request("the document has " + std::to_string(text.size()) + " bytes; the limit is " +
                       std::to_string(limits.max_bytes));
  StrictBuilder builder(limits.max_depth, duplicates);
  if (!Json::sax_parse(text.begin(), text.end(), &builder)) return bad_request(builder.error());
  return builder.take();
}

std::string dump_json(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string dump_json_pretty(const Json& value) {
  return value.dump(2, ' ', false, Json::error_handler_t::replace);
}

const Json& json_at(const Json& value, std::initializer_list<std::string_view> path) {
  static const Json kNull;
  const Json* at = &value;
  for (const std::string_view key : path) {
    if (!at->is_object()) return kNull;
    const auto found = at->find(std::string(key));
    if (found == at->end()) return kNull;
    at = &*found;
  }
  return *at;
}

std::string json_string(const Json& value, std::initializer_list<std::string_view> path) {
  const Json& at = json_at(value, path);
  return at.is_string() ? at.get<std::string>() : std::string();
}

}  // namespace qvd::base

#include "api/cel/value.hpp"

#include <array>

#include "base/crypto/base64.hpp"

namespace qvd::api::cel {
namespace {

using base::Json;

struct OptionalBox {
  Value value;
};

Value conversion_error(Kind to) {
  return Value::error("type conversion error from 'string' to '" + std::string(kind_name(to)) +
                      "'");
}

Value json_string(const Json& value, const Shape* shape) {
  const std::string_view text = value.get_ref<const std::string&>();
  switch (shape == nullptr ? Shape::Type::kString : shape->type) {
    case Shape::Type::kTimestamp: {
      // `format: date` has no time of day.
      const auto time =
          parse_timestamp(text.size() == 10 ? std::string(text) + "T00:00:00Z" : std::string(text));
      return time ? Value::of(*time) : conversion_error(Kind::kTimestamp);
    }
    case Shape::Type::kDuration: {
      const auto nanos = parse_go_duration(text);
      return nanos ? Value::duration(*nanos) : conversion_error(Kind::kDuration);
    }
    case Shape::Type::kBytes: {
      auto bytes = base::base64_decode(text);
      return bytes ? Value::bytes(std::move(*bytes)) : conversion_error(Kind::kBytes);
    }
    default:
      return Value::view(text);
  }
}

Value json_number(const Json& value, const Shape* shape) {
  const bool real = shape != nullptr && shape->type == Shape::Type::kDouble;
  // Beyond 63 bits there is no int; a validated object never gets here with one.
  const bool too_big = value.is_number_unsigned() &&
                       value.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX);
  if (real || too_big || value.is_number_float()) return Value::of(value.get<double>());
  return Value::of(value.get<std::int64_t>());
}

}  // namespace

std::string_view kind_name(Kind kind) {
  static constexpr std::array<std::string_view, 17> kNames = {"error",
                                                              "null_type",
                                                              "bool",
                                                              "int",
                                                              "uint",
                                                              "double",
                                                              "string",
                                                              "bytes",
                                                              "list",
                                                              "map",
                                                              "google.protobuf.Timestamp",
                                                              "google.protobuf.Duration",
                                                              "type",
                                                              "optional_type",
                                                              "kubernetes.Quantity",
                                                              "net.IP",
                                                              "net.CIDR"};
  return kNames[static_cast<std::size_t>(kind)];
}

Value Value::error(std::string message) {
  Value out = string(std::move(message));
  out.kind_ = Kind::kError;
  return out;
}

Value Value::of(bool value) {
  Value out;
  out.kind_ = Kind::kBool;
  out.number_ = value ? 1 : 0;
  return out;
}

Value Value::of(std::int64_t value) {
  Value out;
  out.kind_ = Kind::kInt;
  out.number_ = value;
  return out;
}

Value Value::of(std::uint64_t value) {
  Value out;
  out.kind_ = Kind::kUint;
  out.number_ = static_cast<std::int64_t>(value);
  return out;
}

Value Value::of(double value) {
  Value out;
  out.kind_ = Kind::kDouble;
  out.real_ = value;
  return out;
}

Value Value::of(const Instant& time) {
  Value out;
  out.kind_ = Kind::kTimestamp;
  out.number_ = time.seconds;
  out.nanos_ = time.nanos;
  return out;
}

Value Value::of(Values list) {
  Value out;
  out.kind_ = Kind::kList;
  out.heap_ = std::make_shared<const Values>(std::move(list));
  return out;
}

Value Value::duration(std::int64_t nanos) {
  Value out;
  out.kind_ = Kind::kDuration;
  out.number_ = nanos;
  return out;
}

Value Value::string(std::string text) {
  const auto owned = std::make_shared<const std::string>(std::move(text));
  Value out = view(*owned);
  out.heap_ = owned;
  return out;
}

Value Value::view(std::string_view text) {
  Value out;
  out.kind_ = Kind::kString;
  out.text_ = text;
  return out;
}

Value Value::bytes(std::string bytes) {
  Value out = string(std::move(bytes));
  out.kind_ = Kind::kBytes;
  return out;
}

Value Value::map(Entries entries) {
  Value out;
  out.kind_ = Kind::kMap;
  out.heap_ = std::make_shared<const Entries>(std::move(entries));
  return out;
}

Value Value::type(std::string_view name) {
  Value out = view(name);
  out.kind_ = Kind::kType;
  return out;
}

Value Value::optional(std::optional<Value> value) {
  Value out;
  out.kind_ = Kind::kOptional;
  if (value) out.heap_ = std::make_shared<const OptionalBox>(OptionalBox{std::move(*value)});
  return out;
}

Value Value::opaque(Kind kind, std::shared_ptr<const Opaque> object) {
  Value out;
  out.kind_ = kind;
  out.heap_ = std::move(object);
  return out;
}

Value Value::json(const Json& value, const Shape* shape) {
  if (value.is_string()) return json_string(value, shape);
  if (value.is_boolean()) return of(value.get<bool>());
  if (value.is_number()) return json_number(value, shape);
  Value out;
  if (value.is_null()) return out;
  out.kind_ = value.is_array() ? Kind::kList : Kind::kMap;
  out.json_ = &value;
  out.shape_ = shape;
  return out;
}

bool Value::same_document(const Value& other) const {
  if (json_ == nullptr || other.json_ == nullptr || shape_ != other.shape_) return false;
  return json_ == other.json_ || *json_ == *other.json_;
}

std::size_t Value::size() const {
  if (json_ != nullptr) return json_->size();
  if (kind_ == Kind::kList) return static_cast<const Values*>(heap_.get())->size();
  return static_cast<const Entries*>(heap_.get())->size();
}

Value Value::at(std::size_t index) const {
  if (json_ != nullptr) return json((*json_)[index], element());
  return (*static_cast<const Values*>(heap_.get()))[index];
}

std::optional<Value> Value::find(const Value& key) const {
  if (json_ != nullptr) return key.is_string() ? field(key.text()) : std::nullopt;
  for (const auto& [name, value] : *static_cast<const Entries*>(heap_.get()))
    if (equal(name, key)) return value;
  return std::nullopt;
}

std::optional<Value> Value::entry(const Value& key) const {
  if (json_ == nullptr || shape_ == nullptr || shape_->type != Shape::Type::kObject)
    return find(key);
  const auto found = json_->find(std::string(key.text()));
  if (found == json_->end()) return std::nullopt;
  const Shape::Field* declared = shape_->find(escape_field(key.text()));
  return json(*found, declared == nullptr ? nullptr : declared->shape);
}

std::optional<Value> Value::field(std::string_view name) const {
  if (json_ == nullptr) return find(view(name));
  const Shape* shape = element();
  std::string key(name);
  if (shape_ != nullptr && shape_->type == Shape::Type::kObject) {
    const Shape::Field* declared = shape_->find(name);
    if (declared == nullptr) return std::nullopt;
    key = declared->json_key;
    shape = declared->shape;
  }
  const auto found = json_->find(key);
  if (found == json_->end()) return std::nullopt;
  return json(*found, shape);
}

void Value::each_key(const std::function<bool(const Value&)>& callee) const {
  if (json_ == nullptr) {
    for (const auto& [key, value] : *static_cast<const Entries*>(heap_.get()))
      if (!callee(key)) return;
    return;
  }
  for (auto it = json_->begin(); it != json_->end(); ++it)
    if (!callee(view(it.key()))) return;
}

const Value* Value::inner() const {
  return heap_ == nullptr ? nullptr : &static_cast<const OptionalBox*>(heap_.get())->value;
}

}  // namespace qvd::api::cel

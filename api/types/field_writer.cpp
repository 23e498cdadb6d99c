#include "api/types/field_writer.hpp"

namespace qvd::api {

void FieldWriter::type(const KindInfo& kind) {
  object_["apiVersion"] = kind.api_version();
  object_["kind"] = kind.kind;
}

void FieldWriter::rest(const base::Json& unknown) {
  if (unknown.is_object()) object_.update(unknown);
}

bool FieldWriter::write(const std::string& value, base::Json& out) {
  out = value;
  return !value.empty();
}

bool FieldWriter::write(const Quantity& value, base::Json& out) {
  out = value.json();
  return true;
}

bool FieldWriter::write(const base::Json& value, base::Json& out) {
  out = value;
  return !value.is_null();
}

}  // namespace qvd::api

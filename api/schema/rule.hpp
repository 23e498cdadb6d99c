#pragma once

#include <memory>
#include <string>

#include "api/cel/program.hpp"
#include "api/cel/shape.hpp"
#include "base/json/json.hpp"

namespace qvd::api::schema {

/// One entry of `x-kubernetes-validations`.
struct Rule {
  std::unique_ptr<const cel::Program> program;
  std::unique_ptr<const cel::Program> message_expression;  // may be null
  std::string source;
  std::string message;
  std::string reason;      // FieldValueInvalid by default
  std::string field_path;  // `.spec.x`, or ""
  bool optional_old = false;

  /// Compiles an entry against the shape of the node that carries it.
  static base::Result<Rule> compile(const base::Json& entry, const cel::Shape& self);
};

}  // namespace qvd::api::schema

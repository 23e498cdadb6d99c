#pragma once

#include "base/core/result.hpp"
#include "base/json/json.hpp"

namespace qvd::api {

/// Specialised for every generated type; errors name the path of the field.
template <class T>
base::Result<T> from_json(const base::Json& document);

/// How a cache turns a document into what it keeps. Raw documents are kept as they are.
template <class T>
struct Codec {
  static base::Result<T> decode(const base::Json& document) { return from_json<T>(document); }
};
template <>
struct Codec<base::Json> {
  static base::Result<base::Json> decode(const base::Json& document) { return document; }
};

}  // namespace qvd::api

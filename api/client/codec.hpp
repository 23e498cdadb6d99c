#pragma once

#include "api/types/json.hpp"

namespace qvd::api {

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

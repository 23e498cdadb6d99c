#pragma once

// For the sources of kinds only: it instantiates the reading and writing of every field.

#include "api/types/condition.hpp"
#include "api/types/field_reader.hpp"
#include "api/types/field_writer.hpp"
#include "api/types/json.hpp"
#include "api/types/object_meta.hpp"

namespace qvd::api {

/// `MachineRun acme/pc: `, as far as the document says it.
std::string describe_document(const KindInfo& kind, const base::Json& document);

template <class T>
base::Result<T> read_object(const base::Json& document) {
  T object;
  FieldReader reader;
  if (const base::Status read = reader.read_root(document, object); !read.ok())
    return read.with_context(describe_document(T::kind(), document));
  return object;
}

template <class T>
base::Json write_object(const T& object) {
  FieldWriter writer;
  fields(writer, object);
  return writer.take();
}

}  // namespace qvd::api

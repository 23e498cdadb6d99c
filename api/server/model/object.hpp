#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "api/store/store.hpp"
#include "base/json/json.hpp"

namespace qvd::apiserver {

/// The stored form of an object: compact JSON that begins with `{"metadata":{` and holds no
/// resourceVersion, so that the revision can be put in by joining strings instead of parsing.
std::string encode_object(const base::Json& object);

/// The stored bytes with `metadata.resourceVersion` in front.
std::string render_object(const std::string& stored, Revision revision);

/// One more than `metadata.generation`; 1 for an object that has none, because another program put
/// it into the store.
std::int64_t next_generation(const base::Json& object);

/// One version of one object, rendered and parsed at most once for all who read it.
/// Threads: any.
class Object {
 public:
  Object(const Bytes& stored, Revision revision);

  [[nodiscard]] Revision revision() const { return revision_; }
  /// As clients get it.
  [[nodiscard]] const std::string& text() const { return text_; }
  /// Null if the stored bytes are damaged, which is logged.
  [[nodiscard]] const base::Json& json() const;

 private:
  const Revision revision_;
  const std::string text_;
  mutable std::once_flag parsed_;
  mutable base::Json json_;
};
using ObjectPtr = std::shared_ptr<const Object>;

}  // namespace qvd::apiserver

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/meta/invalid.hpp"
#include "base/json/json.hpp"

namespace qvd::api {

/// A kind's structural schema (`openAPIV3Schema` of a CRD), compiled once.
///
/// The steps of a write, in this order (Kubernetes' own): drop_nulls, prune, apply_defaults,
/// [metadata, generation …], validate. `prepare` does the first three.
/// Server-side apply does not drop nulls.
///
/// Threads: immutable; every method may run on any number of threads at once.
class Schema {
 public:
  /// Compiles patterns, defaults and CEL rules; anything we could not enforce is an error, so that
  /// a server never starts with a rule it would ignore. Errors name the schema path.
  static base::Result<std::unique_ptr<const Schema>> compile(const base::Json& open_api_v3_schema);
  ~Schema();
  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;

  /// Removes nulls that the schema does not allow. A null in a list stays, and fails validation.
  void drop_nulls(base::Json& object) const;

  /// Removes members that the schema does not know, and makes `2.0` the integer `2` where an
  /// integer is asked for. Paths of what went (`spec.ports[0].x`) are appended to `unknown`,
  /// sorted. apiVersion, kind and metadata of the root are not touched: see normalise_metadata.
  void prune(base::Json& object, std::vector<std::string>* unknown = nullptr) const;

  /// Fills in defaults, also for objects read from the store.
  void apply_defaults(base::Json& object) const;

  void prepare(base::Json& object, std::vector<std::string>* unknown = nullptr) const;

  /// Everything that is wrong with the object, in the words of Kubernetes; empty if nothing is.
  /// With `old` it is an update: transition rules run, and what was invalid and did not change
  /// passes. A JSON type error never aborts; CEL is skipped then and one cause says so.
  [[nodiscard]] FieldCauses validate(const base::Json& object,
                                     const base::Json* old = nullptr) const;

  /// Number of CEL rules compiled in, for tests and metrics.
  [[nodiscard]] std::size_t rule_count() const;

 private:
  struct Impl;
  explicit Schema(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace qvd::api

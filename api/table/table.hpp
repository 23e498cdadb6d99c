#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/core/clock.hpp"
#include "base/json/json.hpp"

namespace qvd::api {

/// What a Table row carries of its object.
enum class IncludeObject { kMetadata, kObject, kNone };
/// The query parameter `includeObject`; "" is Metadata.
base::Result<IncludeObject> parse_include_object(std::string_view text);

/// The columns of one kind. Immutable; safe from any thread.
class TableColumns {
 public:
  /// From `additionalPrinterColumns` of a CRD version (an array, or null: then Name and Age).
  /// Errors: Invalid for a jsonPath outside our subset.
  static base::Result<TableColumns> for_custom(const base::Json& additional_printer_columns);
  /// Those of a built-in kind; Name and Age for kinds without special columns.
  static TableColumns for_core(std::string_view kind);

  [[nodiscard]] const base::Json& definitions() const;
  /// One cell a column. Dates become ages, measured at `now`.
  [[nodiscard]] base::Json cells(const base::Json& object, base::WallTime now) const;

 private:
  struct Impl;
  explicit TableColumns(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

struct TableOptions {
  std::string_view version = "v1";  // or v1beta1, of meta.k8s.io
  IncludeObject include = IncludeObject::kMetadata;
  base::WallTime now;
  bool with_definitions = true;  // a watch sends them in its first event only
};

/// A Table of these objects; `list_metadata` is that of the list (resourceVersion, continue …).
base::Json make_table(const TableColumns& columns, const std::vector<const base::Json*>& objects,
                      const base::Json& list_metadata, const TableOptions& options);
/// The Table form of a watch bookmark: one row of nulls whose object carries the metadata.
base::Json make_bookmark_table(const TableColumns& columns, const base::Json& metadata,
                               const TableOptions& options);

/// `as=PartialObjectMetadata`: apiVersion, kind and metadata of one object.
base::Json partial_metadata(const base::Json& object, std::string_view version = "v1");

/// An age as people read it: `5s`, `3m12s`, `47m`, `3h5m`, `2d4h`, `120d`, `2y30d`.
std::string human_duration(std::chrono::seconds age);

}  // namespace qvd::api

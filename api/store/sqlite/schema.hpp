#pragma once

#include <string>

#include "api/store/sqlite/connection.hpp"

namespace qvd::apiserver::sqlite {

/// Brings the database to the newest schema, in one transaction, and checks its integrity.
/// A database of a newer program, or of another, is refused.
///
/// Table `versions`, one row a write: the value was live in revisions [revision, until).
///   revision  the write; primary key
///   key       full key
///   created   revision at which this incarnation was created
///   until     revision that replaced or deleted it; null while live; a deletion's row has until =
///   revision value     the bytes; null in a deletion's row
/// Table `meta`: epoch, and the revision up to which history was forgotten.
base::Status prepare_schema(Connection& connection);

}  // namespace qvd::apiserver::sqlite

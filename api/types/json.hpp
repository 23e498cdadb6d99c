#pragma once

#include "base/core/result.hpp"
#include "base/json/json.hpp"

namespace qvd::api {

/// Reads an object of a kind; specialised for each. Members that are absent or null keep their
/// defaults, members that the kind does not know are kept in `unknown`.
/// Errors: Invalid with one cause, naming the object and the path:
/// `MachineRun acme/pc: spec.cpus: expected an integer, found a string`.
template <class T>
base::Result<T> from_json(const base::Json& document);

}  // namespace qvd::api

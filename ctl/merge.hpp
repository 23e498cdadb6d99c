#pragma once

#include "base/json/json.hpp"

namespace qvd::ctl {

using base::Json;

/// What must change in `current` so that it says what `modified` says, as a JSON merge patch
/// (RFC 7396): members of `modified` that differ, and null for those that `original`, the manifest
/// applied before, had and `modified` has no more. Members that neither knows are left alone; lists
/// are replaced whole. An empty object means that nothing is to be done.
Json three_way_patch(const Json& original, const Json& modified, const Json& current);

/// Puts what `manifest` says into its own annotation, for the next apply. One that it carries
/// already, because it was read from a server, is no part of what it says.
void remember_applied(Json& manifest);

}  // namespace qvd::ctl

#pragma once

#include "api/client/api_client.hpp"

namespace qvd::api {

/// Whether a kind has a status that only its subresource writes. Ours all have.
bool has_status(const KindInfo& kind);

/// `desired` as the main endpoint may change `stored`: identity, generation, deletion and status
/// stay; generation rises if anything outside metadata changed.
base::Json merged_for_update(const KindInfo& kind, const base::Json& stored, base::Json desired);

/// `stored` with the status of `desired` and nothing else.
base::Json merged_for_status(const base::Json& stored, const base::Json& desired);

}  // namespace qvd::api

#pragma once

#include "api/client/transport.hpp"
#include "base/json/json.hpp"

namespace qvd::api {

/// The base::Status that a Kubernetes Status document means: reason first, then code; message,
/// causes and retryAfterSeconds kept. A document that says Success is success.
base::Status status_from_json(const base::Json& document);

/// The Status that an answer means: success below 400; else what its body says, or, if that is no
/// Kubernetes Status, what its HTTP code says.
base::Status status_of_response(const HttpResponse& response);

}  // namespace qvd::api

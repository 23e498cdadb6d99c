#pragma once

#include <string>

#include "base/core/status.hpp"
#include "base/http/message.hpp"
#include "base/json/json.hpp"

namespace qvd::apiserver {

/// What an error is about, for `Status.details`.
struct ErrorDetails {
  std::string name{};
  std::string group{};
  std::string kind{};  // the plural for most errors, the Kind for Invalid
  std::string uid{};
};

/// The HTTP status of a failure. The one place where codes become numbers.
int http_status(const base::Status& status);

/// A failure as Kubernetes' `Status` object.
base::Json failure_object(const base::Status& status, const ErrorDetails& details);
base::http::Response failure_response(const base::Status& status, const ErrorDetails& details);

/// `Status` of a completed deletion.
base::Json success_object(const ErrorDetails& details);

/// A JSON answer that ends with a newline and is not to be cached.
base::http::Response api_response(int status, std::string body);

}  // namespace qvd::apiserver

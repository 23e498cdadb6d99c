#pragma once

#include <string>
#include <string_view>

#include "base/core/result.hpp"

namespace qvd::apiserver {

/// The form in which a client wants objects.
enum class Form { kObject, kTable, kPartial };

struct Format {
  Form form = Form::kObject;
  std::string meta_version = "v1";  // of meta.k8s.io, for kTable and kPartial
  bool yaml = false;
};

/// The first alternative of an Accept header that we can serve; "" is JSON.
/// Errors: reason NotAcceptable (HTTP 406).
base::Result<Format> negotiate(std::string_view accept, bool watch);

/// Which version of the aggregated discovery document (`v2`, `v2beta1`) an Accept header prefers;
/// "" for the plain one.
std::string negotiate_discovery(std::string_view accept);

}  // namespace qvd::apiserver

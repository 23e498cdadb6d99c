#pragma once

#include <span>
#include <string_view>

namespace qvd::api {

/// Every CustomResourceDefinition of crd-schemas/ as JSON text, in the order of their file names,
/// those that only qvd-apiserver serves (crd-schemas/standalone/) last.
std::span<const std::string_view> crd_documents();

}  // namespace qvd::api

#pragma once

namespace qvd::api::core {

// The built-in kinds as CustomResourceDefinition documents, JSON texts.
extern const char* const kNamespace;
extern const char* const kServiceAccount;
extern const char* const kSecret;
extern const char* const kConfigMap;
extern const char* const kEvent;
extern const char* const kLease;
extern const char* const kCustomResourceDefinition;

}  // namespace qvd::api::core

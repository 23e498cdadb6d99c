#include "api/protobuf/messages.hpp"

#include <array>

namespace qvd::api::protobuf {
namespace {

using enum FieldKind;

constexpr Field text(std::uint32_t number, std::string_view name) {
  return {number, name};
}
constexpr Field texts(std::uint32_t number, std::string_view name) {
  return {number, name, kString, true};
}
constexpr Field typed(std::uint32_t number, std::string_view name, FieldKind kind) {
  return {number, name, kind};
}
// A pointer in Go: present means set, whatever the value.
constexpr Field pointer(std::uint32_t number, std::string_view name, FieldKind kind) {
  return {number, name, kind, false, true};
}
constexpr Field part(std::uint32_t number, std::string_view name, const Message& message) {
  return {number, name, kMessage, false, false, &message};
}
constexpr Field parts(std::uint32_t number, std::string_view name, const Message& message) {
  return {number, name, kMessage, true, false, &message};
}

// --- metadata -----------------------------------------------------------------------------------

constexpr std::array kOwnerFields = {text(1, "kind"),
                                     text(3, "name"),
                                     text(4, "uid"),
                                     text(5, "apiVersion"),
                                     pointer(6, "controller", kBool),
                                     pointer(7, "blockOwnerDeletion", kBool)};
constexpr Message kOwner{kOwnerFields};

constexpr std::array kManagedFieldsFields = {text(1, "manager"),    text(2, "operation"),
                                             text(3, "apiVersion"), typed(4, "time", kTime),
                                             text(6, "fieldsType"), typed(7, "fieldsV1", kRawJson),
                                             text(8, "subresource")};
constexpr Message kManagedFields{kManagedFieldsFields};

constexpr std::array kMetaFields = {text(1, "name"),
                                    text(2, "generateName"),
                                    text(3, "namespace"),
                                    text(4, "selfLink"),
                                    text(5, "uid"),
                                    text(6, "resourceVersion"),
                                    typed(7, "generation", kInt),
                                    typed(8, "creationTimestamp", kTime),
                                    typed(9, "deletionTimestamp", kTime),
                                    pointer(10, "deletionGracePeriodSeconds", kInt),
                                    typed(11, "labels", kStringMap),
                                    typed(12, "annotations", kStringMap),
                                    parts(13, "ownerReferences", kOwner),
                                    texts(14, "finalizers"),
                                    parts(17, "managedFields", kManagedFields)};
constexpr Message kMeta{kMetaFields};

constexpr std::array kPreconditionsFields = {pointer(1, "uid", kString),
                                             pointer(2, "resourceVersion", kString)};
constexpr Message kPreconditions{kPreconditionsFields};
constexpr std::array kDeleteOptionsFields = {
    pointer(1, "gracePeriodSeconds", kInt), part(2, "preconditions", kPreconditions),
    pointer(3, "orphanDependents", kBool), pointer(4, "propagationPolicy", kString),
    texts(5, "dryRun")};
constexpr Message kDeleteOptions{kDeleteOptionsFields};

// --- core ---------------------------------------------------------------------------------------

constexpr std::array kConditionFields = {text(1, "type"), text(2, "status"),
                                         typed(4, "lastTransitionTime", kTime), text(5, "reason"),
                                         text(6, "message")};
constexpr Message kCondition{kConditionFields};
constexpr std::array kNamespaceSpecFields = {texts(1, "finalizers")};
constexpr Message kNamespaceSpec{kNamespaceSpecFields};
constexpr std::array kNamespaceStatusFields = {text(1, "phase"),
                                               parts(2, "conditions", kCondition)};
constexpr Message kNamespaceStatus{kNamespaceStatusFields};
constexpr std::array kNamespaceFields = {part(1, "metadata", kMeta),
                                         part(2, "spec", kNamespaceSpec),
                                         part(3, "status", kNamespaceStatus)};
constexpr Message kNamespace{kNamespaceFields};

constexpr std::array kSecretFields = {part(1, "metadata", kMeta), typed(2, "data", kBytesMap),
                                      text(3, "type"), typed(4, "stringData", kStringMap),
                                      pointer(5, "immutable", kBool)};
constexpr Message kSecret{kSecretFields};

constexpr std::array kConfigMapFields = {part(1, "metadata", kMeta), typed(2, "data", kStringMap),
                                         typed(3, "binaryData", kBytesMap),
                                         pointer(4, "immutable", kBool)};
constexpr Message kConfigMap{kConfigMapFields};

constexpr std::array kObjectReferenceFields = {
    text(1, "kind"),       text(2, "namespace"),       text(3, "name"),     text(4, "uid"),
    text(5, "apiVersion"), text(6, "resourceVersion"), text(7, "fieldPath")};
constexpr Message kObjectReference{kObjectReferenceFields};
constexpr std::array kLocalReferenceFields = {text(1, "name")};
constexpr Message kLocalReference{kLocalReferenceFields};
constexpr std::array kServiceAccountFields = {part(1, "metadata", kMeta),
                                              parts(2, "secrets", kObjectReference),
                                              parts(3, "imagePullSecrets", kLocalReference),
                                              pointer(4, "automountServiceAccountToken", kBool)};
constexpr Message kServiceAccount{kServiceAccountFields};

// --- events -------------------------------------------------------------------------------------

constexpr std::array kEventSourceFields = {text(1, "component"), text(2, "host")};
constexpr Message kEventSource{kEventSourceFields};
constexpr std::array kEventSeriesFields = {typed(1, "count", kInt),
                                           typed(2, "lastObservedTime", kMicroTime)};
constexpr Message kEventSeries{kEventSeriesFields};
constexpr std::array kEventFields = {part(1, "metadata", kMeta),
                                     part(2, "involvedObject", kObjectReference),
                                     text(3, "reason"),
                                     text(4, "message"),
                                     part(5, "source", kEventSource),
                                     typed(6, "firstTimestamp", kTime),
                                     typed(7, "lastTimestamp", kTime),
                                     typed(8, "count", kInt),
                                     text(9, "type"),
                                     typed(10, "eventTime", kMicroTime),
                                     part(11, "series", kEventSeries),
                                     text(12, "action"),
                                     part(13, "related", kObjectReference),
                                     text(14, "reportingComponent"),
                                     text(15, "reportingInstance")};
constexpr Message kEvent{kEventFields};
constexpr std::array kNewEventFields = {part(1, "metadata", kMeta),
                                        typed(2, "eventTime", kMicroTime),
                                        part(3, "series", kEventSeries),
                                        text(4, "reportingController"),
                                        text(5, "reportingInstance"),
                                        text(6, "action"),
                                        text(7, "reason"),
                                        part(8, "regarding", kObjectReference),
                                        part(9, "related", kObjectReference),
                                        text(10, "note"),
                                        text(11, "type"),
                                        part(12, "deprecatedSource", kEventSource),
                                        typed(13, "deprecatedFirstTimestamp", kTime),
                                        typed(14, "deprecatedLastTimestamp", kTime),
                                        typed(15, "deprecatedCount", kInt)};
constexpr Message kNewEvent{kNewEventFields};

// --- leases -------------------------------------------------------------------------------------

constexpr std::array kLeaseSpecFields = {
    pointer(1, "holderIdentity", kString), pointer(2, "leaseDurationSeconds", kInt),
    typed(3, "acquireTime", kMicroTime),   typed(4, "renewTime", kMicroTime),
    pointer(5, "leaseTransitions", kInt),  pointer(6, "strategy", kString),
    pointer(7, "preferredHolder", kString)};
constexpr Message kLeaseSpec{kLeaseSpecFields};
constexpr std::array kLeaseFields = {part(1, "metadata", kMeta), part(2, "spec", kLeaseSpec)};
constexpr Message kLease{kLeaseFields};

// --- authentication and authorization -----------------------------------------------------------

constexpr std::array kSelectorAttributesFields = {text(1, "rawSelector")};
constexpr Message kSelectorAttributes{kSelectorAttributesFields};
constexpr std::array kResourceAttributesFields = {text(1, "namespace"),
                                                  text(2, "verb"),
                                                  text(3, "group"),
                                                  text(4, "version"),
                                                  text(5, "resource"),
                                                  text(6, "subresource"),
                                                  text(7, "name"),
                                                  part(8, "fieldSelector", kSelectorAttributes),
                                                  part(9, "labelSelector", kSelectorAttributes)};
constexpr Message kResourceAttributes{kResourceAttributesFields};
constexpr std::array kPathAttributesFields = {text(1, "path"), text(2, "verb")};
constexpr Message kPathAttributes{kPathAttributesFields};

constexpr std::array kSelfAccessSpecFields = {part(1, "resourceAttributes", kResourceAttributes),
                                              part(2, "nonResourceAttributes", kPathAttributes)};
constexpr Message kSelfAccessSpec{kSelfAccessSpecFields};
constexpr std::array kSelfAccessFields = {part(1, "metadata", kMeta),
                                          part(2, "spec", kSelfAccessSpec)};
constexpr Message kSelfAccess{kSelfAccessFields};

constexpr std::array kAccessSpecFields = {part(1, "resourceAttributes", kResourceAttributes),
                                          part(2, "nonResourceAttributes", kPathAttributes),
                                          text(3, "user"),
                                          texts(4, "groups"),
                                          typed(5, "extra", kListMap),
                                          text(6, "uid")};
constexpr Message kAccessSpec{kAccessSpecFields};
constexpr std::array kAccessFields = {part(1, "metadata", kMeta), part(2, "spec", kAccessSpec)};
constexpr Message kAccess{kAccessFields};

constexpr std::array kRulesSpecFields = {text(1, "namespace")};
constexpr Message kRulesSpec{kRulesSpecFields};
constexpr std::array kRulesFields = {part(1, "metadata", kMeta), part(2, "spec", kRulesSpec)};
constexpr Message kRules{kRulesFields};

constexpr std::array kSelfSubjectFields = {part(1, "metadata", kMeta)};
constexpr Message kSelfSubject{kSelfSubjectFields};
constexpr std::array kTokenReviewSpecFields = {text(1, "token"), texts(2, "audiences")};
constexpr Message kTokenReviewSpec{kTokenReviewSpecFields};
constexpr std::array kTokenReviewFields = {part(1, "metadata", kMeta),
                                           part(2, "spec", kTokenReviewSpec)};
constexpr Message kTokenReview{kTokenReviewFields};
constexpr std::array kBoundObjectFields = {text(1, "kind"), text(2, "apiVersion"), text(3, "name"),
                                           text(4, "uid")};
constexpr Message kBoundObject{kBoundObjectFields};
constexpr std::array kTokenRequestSpecFields = {texts(1, "audiences"),
                                                part(3, "boundObjectRef", kBoundObject),
                                                pointer(4, "expirationSeconds", kInt)};
constexpr Message kTokenRequestSpec{kTokenRequestSpecFields};
constexpr std::array kTokenRequestFields = {part(1, "metadata", kMeta),
                                            part(2, "spec", kTokenRequestSpec)};
constexpr Message kTokenRequest{kTokenRequestFields};

// --- roles --------------------------------------------------------------------------------------

constexpr std::array kPolicyRuleFields = {texts(1, "verbs"), texts(2, "apiGroups"),
                                          texts(3, "resources"), texts(4, "resourceNames"),
                                          texts(5, "nonResourceURLs")};
constexpr Message kPolicyRule{kPolicyRuleFields};
constexpr std::array kExpressionFields = {text(1, "key"), text(2, "operator"), texts(3, "values")};
constexpr Message kExpression{kExpressionFields};
constexpr std::array kLabelSelectorFields = {typed(1, "matchLabels", kStringMap),
                                             parts(2, "matchExpressions", kExpression)};
constexpr Message kLabelSelector{kLabelSelectorFields};
constexpr std::array kAggregationFields = {parts(1, "clusterRoleSelectors", kLabelSelector)};
constexpr Message kAggregation{kAggregationFields};
constexpr std::array kRoleFields = {part(1, "metadata", kMeta), parts(2, "rules", kPolicyRule),
                                    part(3, "aggregationRule", kAggregation)};
constexpr Message kRole{kRoleFields};
constexpr std::array kSubjectFields = {text(1, "kind"), text(2, "apiGroup"), text(3, "name"),
                                       text(4, "namespace")};
constexpr Message kSubject{kSubjectFields};
constexpr std::array kRoleRefFields = {text(1, "apiGroup"), text(2, "kind"), text(3, "name")};
constexpr Message kRoleRef{kRoleRefFields};
constexpr std::array kBindingFields = {part(1, "metadata", kMeta), parts(2, "subjects", kSubject),
                                       part(3, "roleRef", kRoleRef)};
constexpr Message kBinding{kBindingFields};

struct Kind {
  std::string_view api_version;
  std::string_view kind;
  const Message* message;
};

constexpr std::string_view kAuthorization = "authorization.k8s.io/v1";
constexpr std::string_view kAuthentication = "authentication.k8s.io/v1";
constexpr std::string_view kRbac = "rbac.authorization.k8s.io/v1";

constexpr std::array<Kind, 19> kKinds = {{{"v1", "Namespace", &kNamespace},
                                          {"v1", "Secret", &kSecret},
                                          {"v1", "ConfigMap", &kConfigMap},
                                          {"v1", "ServiceAccount", &kServiceAccount},
                                          {"v1", "Event", &kEvent},
                                          {"events.k8s.io/v1", "Event", &kNewEvent},
                                          {"coordination.k8s.io/v1", "Lease", &kLease},
                                          {kAuthorization, "SelfSubjectAccessReview", &kSelfAccess},
                                          {kAuthorization, "SubjectAccessReview", &kAccess},
                                          {kAuthorization, "LocalSubjectAccessReview", &kAccess},
                                          {kAuthorization, "SelfSubjectRulesReview", &kRules},
                                          {kAuthentication, "SelfSubjectReview", &kSelfSubject},
                                          {kAuthentication, "TokenReview", &kTokenReview},
                                          {kAuthentication, "TokenRequest", &kTokenRequest},
                                          {kRbac, "Role", &kRole},
                                          {kRbac, "ClusterRole", &kRole},
                                          {kRbac, "RoleBinding", &kBinding},
                                          {kRbac, "ClusterRoleBinding", &kBinding},
                                          {"v1", "DeleteOptions", &kDeleteOptions}}};

}  // namespace

const Message* find_message(std::string_view api_version, std::string_view kind) {
  // Clients send DeleteOptions in whatever group the object is in.
  if (kind == "DeleteOptions") return &kDeleteOptions;
  for (const Kind& entry : kKinds)
    if (entry.kind == kind && entry.api_version == api_version) return entry.message;
  return nullptr;
}

}  // namespace qvd::api::protobuf

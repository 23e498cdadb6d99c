#pragma once

namespace qvd::api {

// Names that two programs agree on without having them in a schema. The chart, the tests and the
// manuals say them, too.

/// The group of our kinds.
inline constexpr const char* kQvdGroup = "qvd.dev";

/// Where the farm itself lives; the uid of this namespace is that of the farm.
inline constexpr const char* kSystemNamespace = "qvd-system";
/// Where agents renew a Lease with the name of their host.
inline constexpr const char* kHostLeaseNamespace = "qvd-hosts";
/// Where gateways renew a Lease with their own name.
inline constexpr const char* kGatewayLeaseNamespace = "qvd-gateways";

/// What only the agent of a run's host, or a proof of fencing, takes off: something of the run may
/// be left on the host.
inline constexpr const char* kAgentFinalizer = "qvd.dev/agent";
/// On a machine: set with its number and address, it goes when no run of it is left.
inline constexpr const char* kMachineFinalizer = "qvd.dev/machine";
/// On an image: it goes when no machine needs the image any more.
inline constexpr const char* kImageFinalizer = "qvd.dev/image";

/// What a Secret must carry with the value `true` before anything of it is read: nobody can make
/// the controller open another Secret by naming it in a User.
inline constexpr const char* kPasswordLabel = "qvd.dev/password";
/// On the namespace of a tenant: how far its machines are kept from those of others.
inline constexpr const char* kIsolationLabel = "qvd.dev/isolation";
/// What was applied last, in kubectl's own place, so that both programs can be used in turn.
inline constexpr const char* kLastAppliedAnnotation =
    "kubectl.kubernetes.io/last-applied-configuration";

/// Where gateways listen unless told otherwise, as the manuals have it.
inline constexpr int kGatewayPort = 8443;

}  // namespace qvd::api

#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "agent/hypervisor/domain_spec.hpp"

namespace qvd::agent {

/// Namespace of our element in a domain's <metadata>.
inline constexpr std::string_view kMetadataUri = "https://qvd.dev/xmlns/run/v1";

/// Turns a spec into the XML of one kind of domain: the seam for a second hypervisor.
using DomainXmlBuilder = std::function<std::string(const DomainSpec&)>;

/// libvirt's XML of a container. Golden texts: domain_xml_test.cpp.
std::string lxc_domain_xml(const DomainSpec& spec);

/// The tag inside our metadata element as libvirt returns it; run_uid is "" if it is not ours.
DomainTag parse_metadata(std::string_view element);

}  // namespace qvd::agent

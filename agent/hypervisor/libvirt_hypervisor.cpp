#include "agent/hypervisor/libvirt_hypervisor.hpp"

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include <array>
#include <cstdlib>

#include "agent/hypervisor/libvirt_error.hpp"
#include "agent/hypervisor/libvirt_events.hpp"

namespace qvd::agent {
namespace {

DomainState state_of(int state) {
  switch (state) {
    case VIR_DOMAIN_RUNNING:
    case VIR_DOMAIN_BLOCKED:
      return DomainState::kRunning;
    case VIR_DOMAIN_PAUSED:
    case VIR_DOMAIN_PMSUSPENDED:
      return DomainState::kPaused;
    case VIR_DOMAIN_SHUTDOWN:
      return DomainState::kStopping;
    default:
      return DomainState::kStopped;
  }
}

std::optional<DomainTag> tag_of(virDomainPtr domain) {
  char* element = virDomainGetMetadata(domain, VIR_DOMAIN_METADATA_ELEMENT,
                                       std::string(kMetadataUri).c_str(), 0);
  if (element == nullptr) return std::nullopt;
  DomainTag tag = parse_metadata(element);
  std::free(element);
  if (tag.run_uid.empty()) return std::nullopt;
  return tag;
}

/// Nothing if the domain ended while it was asked.
std::optional<DomainInfo> describe(virDomainPtr domain) {
  std::array<char, VIR_UUID_STRING_BUFLEN> uuid{};
  int state = 0;
  if (virDomainGetUUIDString(domain, uuid.data()) != 0) return std::nullopt;
  if (virDomainGetState(domain, &state, nullptr, 0) != 0) return std::nullopt;
  return DomainInfo{uuid.data(), virDomainGetName(domain), state_of(state), tag_of(domain)};
}

base::Result<DomainHandle> find(virConnectPtr connection, const std::string& uuid) {
  virDomainPtr domain = virDomainLookupByUUIDString(connection, uuid.c_str());
  if (domain == nullptr) return libvirt_status("look up domain " + uuid);
  return DomainHandle(domain);
}

base::Status success_or(int result, const std::string& what) {
  return result == 0 ? base::ok_status() : libvirt_status(what);
}

}  // namespace

LibvirtHypervisor::LibvirtHypervisor(Options options)
    : options_(std::move(options)), connection_(options_.uri) {}

void LibvirtHypervisor::set_change_sink(ChangeSink on_change) {
  connection_.set_change_sink(std::move(on_change));
}

base::Status LibvirtHypervisor::start(const DomainSpec& spec) {
  ASSIGN_OR_RETURN(const auto connection, connection_.get());
  virDomainPtr existing = virDomainLookupByName(connection.get(), spec.name.c_str());
  if (existing != nullptr) {
    virDomainFree(existing);
    return base::already_exists("a domain named " + spec.name + " runs already");
  }
  const std::string xml = options_.xml(spec);
  virDomainPtr domain = virDomainCreateXML(connection.get(), xml.c_str(), 0);
  if (domain == nullptr) return libvirt_status("start domain " + spec.name);
  virDomainFree(domain);
  return base::ok_status();
}

base::Status LibvirtHypervisor::shutdown(const std::string& uuid) {
  ASSIGN_OR_RETURN(const auto connection, connection_.get());
  ASSIGN_OR_RETURN(const auto domain, find(connection.get(), uuid));
  return success_or(virDomainShutdownFlags(domain.get(), options_.shutdown_flags),
                    "shut down domain " + uuid);
}

base::Status LibvirtHypervisor::destroy(const std::string& uuid) {
  ASSIGN_OR_RETURN(const auto connection, connection_.get());
  const auto domain = find(connection.get(), uuid);
  if (!domain && domain.status().code() == base::Code::kNotFound) return base::ok_status();
  RETURN_IF_ERROR(domain);
  const base::Status destroyed =
      success_or(virDomainDestroy(domain->get()), "destroy domain " + uuid);
  const bool gone = destroyed.code() == base::Code::kNotFound ||
                    destroyed.code() == base::Code::kConflict;  // ended by itself just now
  return gone ? base::ok_status() : destroyed;
}

base::Result<std::optional<DomainInfo>> LibvirtHypervisor::lookup(const std::string& uuid) {
  ASSIGN_OR_RETURN(const auto connection, connection_.get());
  const auto domain = find(connection.get(), uuid);
  if (!domain && domain.status().code() == base::Code::kNotFound)
    return std::optional<DomainInfo>();
  RETURN_IF_ERROR(domain);
  return describe(domain->get());
}

base::Result<std::vector<DomainInfo>> LibvirtHypervisor::list() {
  ASSIGN_OR_RETURN(const auto connection, connection_.get());
  virDomainPtr* domains = nullptr;
  const int count =
      virConnectListAllDomains(connection.get(), &domains, VIR_CONNECT_LIST_DOMAINS_ACTIVE);
  if (count < 0) return libvirt_status("list domains");
  std::vector<DomainInfo> infos;
  for (int i = 0; i < count; ++i) {
    if (auto info = describe(domains[i])) infos.push_back(std::move(*info));
    virDomainFree(domains[i]);
  }
  std::free(domains);
  return infos;
}

base::Result<HypervisorFacts> LibvirtHypervisor::facts() {
  ASSIGN_OR_RETURN(const auto connection, connection_.get());
  unsigned long version = 0;  // major * 1,000,000 + minor * 1,000 + release
  if (virConnectGetLibVersion(connection.get(), &version) != 0)
    return libvirt_status("ask libvirt for its version");
  return HypervisorFacts{options_.kind, std::to_string(version / 1'000'000) + "." +
                                            std::to_string(version / 1'000 % 1'000) + "." +
                                            std::to_string(version % 1'000)};
}

base::Result<std::unique_ptr<Hypervisor>> make_libvirt_lxc(const std::string& uri) {
  RETURN_IF_ERROR(start_libvirt_events());
  return std::unique_ptr<Hypervisor>(std::make_unique<LibvirtHypervisor>(LibvirtHypervisor::Options{
      "lxc", uri, lxc_domain_xml, VIR_DOMAIN_SHUTDOWN_SIGNAL | VIR_DOMAIN_SHUTDOWN_INITCTL}));
}

std::string_view to_string(DomainState state) {
  switch (state) {
    case DomainState::kRunning:
      return "running";
    case DomainState::kPaused:
      return "paused";
    case DomainState::kStopping:
      return "stopping";
    case DomainState::kStopped:
      return "stopped";
  }
  return "unknown";
}

}  // namespace qvd::agent

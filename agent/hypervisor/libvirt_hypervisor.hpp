#pragma once

#include <string>
#include <vector>

#include "agent/hypervisor/domain_xml.hpp"
#include "agent/hypervisor/hypervisor.hpp"
#include "agent/hypervisor/libvirt_connection.hpp"

namespace qvd::agent {

/// Hypervisor on libvirt. What differs between kinds of domain is the XML builder and how a guest
/// is asked to end.
class LibvirtHypervisor final : public Hypervisor {
 public:
  struct Options {
    std::string kind;  // "lxc", "kvm"
    std::string uri;
    DomainXmlBuilder xml;
    unsigned shutdown_flags = 0;  // VIR_DOMAIN_SHUTDOWN_*
  };
  explicit LibvirtHypervisor(Options options);

  base::Status start(const DomainSpec& spec) override;
  base::Status shutdown(const std::string& uuid) override;
  base::Status destroy(const std::string& uuid) override;
  base::Result<std::optional<DomainInfo>> lookup(const std::string& uuid) override;
  base::Result<std::vector<DomainInfo>> list() override;
  base::Result<HypervisorFacts> facts() override;
  void set_change_sink(ChangeSink on_change) override;

 private:
  const Options options_;
  LibvirtConnection connection_;
};

}  // namespace qvd::agent

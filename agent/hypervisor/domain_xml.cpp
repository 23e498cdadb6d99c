#include "agent/hypervisor/domain_xml.hpp"

#include <charconv>

#include "agent/hypervisor/xml_writer.hpp"

namespace qvd::agent {
namespace {

/// Weight of one CPU among the machines of a host; QVD 4.2 gives every container 1024.
constexpr int kSharesPerCpu = 1024;

void write_metadata(XmlWriter& xml, const DomainTag& tag) {
  xml.open("metadata").open("qvd:run").attribute("xmlns:qvd", kMetadataUri);
  xml.attribute("uid", tag.run_uid).attribute("vm-id", tag.vm_id);
  xml.attribute("namespace", tag.ns).attribute("name", tag.name);
  xml.attribute("cluster-uid", tag.cluster_uid);
  xml.close().close();
}

void write_id_map(XmlWriter& xml, const IdMap& map) {
  xml.open("idmap");
  for (const std::string_view kind : {"uid", "gid"}) {
    xml.open(kind).attribute("start", 0).attribute("target", map.first);
    xml.attribute("count", map.count).close();
  }
  xml.close();
}

void write_capabilities(XmlWriter& xml, const std::vector<std::string>& capabilities) {
  if (capabilities.empty()) return;
  xml.open("features").open("capabilities").attribute("policy", "default");
  for (const std::string& name : capabilities) xml.open(name).attribute("state", "on").close();
  xml.close().close();
}

void write_mount(XmlWriter& xml, const DomainMount& mount) {
  xml.open("filesystem").attribute("type", "mount").attribute("accessmode", "passthrough");
  xml.open("source").attribute("dir", mount.source).close();
  xml.open("target").attribute("dir", mount.target).close();
  if (mount.read_only) xml.open("readonly").close();
  xml.close();
}

void write_address(XmlWriter& xml, const DomainNic& nic) {
  xml.open("ip").attribute("address", nic.address).attribute("family", "ipv4");
  xml.attribute("prefix", nic.prefix).close();
  if (nic.gateway.empty()) return;
  xml.open("route").attribute("family", "ipv4").attribute("address", "0.0.0.0");
  xml.attribute("prefix", 0).attribute("gateway", nic.gateway).close();
}

void write_nic(XmlWriter& xml, const DomainNic& nic) {
  xml.open("interface").attribute("type", "bridge");
  xml.open("source").attribute("bridge", nic.bridge).close();
  xml.open("mac").attribute("address", nic.mac).close();
  xml.open("target").attribute("dev", nic.device).close();
  if (!nic.address.empty()) write_address(xml, nic);
  xml.close();
}

void write_device(XmlWriter& xml, const std::string& path) {
  xml.open("hostdev").attribute("mode", "capabilities").attribute("type", "misc");
  xml.open("source").leaf("char", path).close().close();
}

void write_devices(XmlWriter& xml, const DomainSpec& spec) {
  xml.open("devices");
  for (const DomainMount& mount : spec.mounts) write_mount(xml, mount);
  for (const DomainNic& nic : spec.nics) write_nic(xml, nic);
  for (const std::string& device : spec.devices) write_device(xml, device);
  xml.open("console").attribute("type", "pty").close();
  xml.close();
}

}  // namespace

std::string lxc_domain_xml(const DomainSpec& spec) {
  XmlWriter xml;
  xml.open("domain").attribute("type", "lxc");
  xml.leaf("name", spec.name).leaf("uuid", spec.uuid);
  write_metadata(xml, spec.tag);
  xml.open("memory").attribute("unit", "b").text(spec.memory_bytes).close();
  xml.open("vcpu").text(spec.vcpus).close();
  xml.open("cputune").leaf("shares", std::to_string(kSharesPerCpu * spec.vcpus)).close();
  xml.open("os").open("type").attribute("arch", "x86_64").text("exe").close();
  xml.leaf("init", spec.init).close();
  if (spec.id_map) write_id_map(xml, *spec.id_map);
  write_capabilities(xml, spec.capabilities);
  for (const std::string_view event : {"on_poweroff", "on_reboot", "on_crash"})
    xml.leaf(event, "destroy");
  write_devices(xml, spec);
  return xml.finish();
}

DomainTag parse_metadata(std::string_view element) {
  DomainTag tag;
  tag.run_uid = xml_first_attribute(element, "uid");
  const std::string id = xml_first_attribute(element, "vm-id");
  std::from_chars(id.data(), id.data() + id.size(), tag.vm_id);
  tag.ns = xml_first_attribute(element, "namespace");
  tag.name = xml_first_attribute(element, "name");
  tag.cluster_uid = xml_first_attribute(element, "cluster-uid");
  return tag;
}

}  // namespace qvd::agent

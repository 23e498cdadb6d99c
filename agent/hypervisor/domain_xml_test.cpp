#include "agent/hypervisor/domain_xml.hpp"

#include <gtest/gtest.h>

#include "agent/hypervisor/xml_writer.hpp"

namespace qvd::agent {
namespace {

DomainSpec office_spec() {
  DomainSpec spec;
  spec.name = "qvd-10000";
  spec.uuid = "4b9a1f0e-0000-4000-8000-000000000001";
  spec.tag = {spec.uuid, 10000, "acme", "alice-office", "c1"};
  spec.memory_bytes = 1 << 30;
  spec.vcpus = 2;
  spec.mounts = {{"/s/rootfs/10000-fs", "/", false}, {"/s/homefs/10000-fs", "/home", false}};
  spec.nics = {{"qvdnet0", "54:52:00:03:0f:32", "qv10000", "", 0, ""}};
  return spec;
}

TEST(LxcDomainXml, GoldenText) {
  EXPECT_EQ(lxc_domain_xml(office_spec()), R"(<domain type='lxc'>
  <name>qvd-10000</name>
  <uuid>4b9a1f0e-0000-4000-8000-000000000001</uuid>
  <metadata>
    <qvd:run xmlns:qvd='https://qvd.dev/xmlns/run/v1' uid='4b9a1f0e-0000-4000-8000-000000000001' vm-id='10000' namespace='acme' name='alice-office' cluster-uid='c1'/>
  </metadata>
  <memory unit='b'>1073741824</memory>
  <vcpu>2</vcpu>
  <cputune>
    <shares>2048</shares>
  </cputune>
  <os>
    <type arch='x86_64'>exe</type>
    <init>/sbin/init</init>
  </os>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>destroy</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>
    <filesystem type='mount' accessmode='passthrough'>
      <source dir='/s/rootfs/10000-fs'/>
      <target dir='/'/>
    </filesystem>
    <filesystem type='mount' accessmode='passthrough'>
      <source dir='/s/homefs/10000-fs'/>
      <target dir='/home'/>
    </filesystem>
    <interface type='bridge'>
      <source bridge='qvdnet0'/>
      <mac address='54:52:00:03:0f:32'/>
      <target dev='qv10000'/>
    </interface>
    <console type='pty'/>
  </devices>
</domain>
)");
}

TEST(LxcDomainXml, OptionalPartsAppearOnlyWhenAsked) {
  DomainSpec spec = office_spec();
  EXPECT_EQ(lxc_domain_xml(spec).find("idmap"), std::string::npos);
  EXPECT_EQ(lxc_domain_xml(spec).find("features"), std::string::npos);
  spec.id_map = IdMap{100000, 65536};
  spec.capabilities = {"mknod"};
  spec.devices = {"/dev/fuse"};
  spec.mounts[1].read_only = true;
  const std::string xml = lxc_domain_xml(spec);
  EXPECT_NE(xml.find("<uid start='0' target='100000' count='65536'/>"), std::string::npos);
  EXPECT_NE(xml.find("<gid start='0' target='100000' count='65536'/>"), std::string::npos);
  EXPECT_NE(xml.find("<mknod state='on'/>"), std::string::npos);
  EXPECT_NE(xml.find("<char>/dev/fuse</char>"), std::string::npos);
  EXPECT_NE(xml.find("<readonly/>"), std::string::npos);
}

TEST(LxcDomainXml, AnAddressWithoutDhcpIsWrittenIntoTheContainer) {
  DomainSpec spec = office_spec();
  EXPECT_EQ(lxc_domain_xml(spec).find("<ip "), std::string::npos);
  spec.nics[0].address = "10.3.15.50";
  spec.nics[0].prefix = 24;
  EXPECT_NE(lxc_domain_xml(spec).find("<ip address='10.3.15.50' family='ipv4' prefix='24'/>"),
            std::string::npos);
  EXPECT_EQ(lxc_domain_xml(spec).find("<route"), std::string::npos);
  spec.nics[0].gateway = "10.3.15.1";
  EXPECT_NE(lxc_domain_xml(spec).find("<route family='ipv4' address='0.0.0.0' prefix='0' "
                                      "gateway='10.3.15.1'/>"),
            std::string::npos);
}

TEST(LxcDomainXml, NothingInANameCanBecomeMarkup) {
  DomainSpec spec = office_spec();
  spec.tag.name = "'/><evil a='\x01\x1b";
  spec.mounts[0].source = "/s/<&>\"'";
  const std::string xml = lxc_domain_xml(spec);
  EXPECT_EQ(xml.find("<evil"), std::string::npos);
  EXPECT_NE(xml.find("name='&apos;/&gt;&lt;evil a=&apos;\xEF\xBF\xBD\xEF\xBF\xBD'"),
            std::string::npos);
  EXPECT_NE(xml.find("dir='/s/&lt;&amp;&gt;&quot;&apos;'"), std::string::npos);
}

TEST(DomainMetadata, ReadsBackWhatWasWritten) {
  const DomainTag tag{"u-1", 10042, "a<b", "it's & \"so\"", "c&1"};
  XmlWriter xml;
  xml.open("qvd:run").attribute("xmlns:qvd", kMetadataUri).attribute("uid", tag.run_uid);
  xml.attribute("vm-id", tag.vm_id).attribute("namespace", tag.ns).attribute("name", tag.name);
  xml.attribute("cluster-uid", tag.cluster_uid);
  EXPECT_EQ(parse_metadata(xml.finish()), tag);
}

TEST(DomainMetadata, TornTextIsNotOurs) {
  for (const char* text :
       {"", "<", "<run", "<run uid", "<run uid=", "<run uid='x", "<run/>", "uid='x'"})
    EXPECT_EQ(parse_metadata(text).run_uid, "") << text;
  EXPECT_EQ(parse_metadata("<run  uid = \"x\" />").run_uid, "x");
}

}  // namespace
}  // namespace qvd::agent

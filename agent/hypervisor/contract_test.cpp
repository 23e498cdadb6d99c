// What every Hypervisor must do, run against the fake and, where QVD_TEST_LIBVIRT_LXC names a
// libvirt URI and QVD_TEST_LXC_ROOT a root file system with /bin/sh, against real LXC.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "agent/hypervisor/fake/fake_hypervisor.hpp"

namespace qvd::agent {
namespace {

DomainSpec contract_spec() {
  DomainSpec spec;
  spec.name = "qvd-10007";
  spec.uuid = "6f0e0c2e-9f43-4c2f-8f5e-0d7b2a2b1c10";
  spec.tag = {spec.uuid, 10007, "acme", "it's <mine> & \"yours\"", "c0ffee"};
  spec.memory_bytes = 256LL << 20;
  spec.init = "/sbin/contract-init";
  return spec;
}

/// Where no real LXC is named only the fake runs; tests/agent/contract_test.py names one.
class HypervisorContract : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (GetParam() == std::string("fake")) {
      hypervisor_ = std::make_unique<FakeHypervisor>();
      return;
    }
    const char* uri = std::getenv("QVD_TEST_LIBVIRT_LXC");
    const char* root = std::getenv("QVD_TEST_LXC_ROOT");
    if (uri == nullptr || root == nullptr) GTEST_SKIP() << "QVD_TEST_LIBVIRT_LXC is not set";
    auto made = make_libvirt_lxc(uri);
    ASSERT_TRUE(made) << made.status().message();
    hypervisor_ = std::move(made).value();
    spec_.mounts = {{root, "/", false}};
  }
  void TearDown() override {
    if (!hypervisor_) return;
    EXPECT_TRUE(hypervisor_->destroy(spec_.uuid));
  }

  DomainSpec spec_ = contract_spec();
  std::unique_ptr<Hypervisor> hypervisor_;
};

TEST_P(HypervisorContract, AStartedDomainIsFoundWithItsTag) {
  const base::Status started = hypervisor_->start(spec_);
  ASSERT_TRUE(started) << started.message();
  const auto found = hypervisor_->lookup(spec_.uuid);
  ASSERT_TRUE(found);
  ASSERT_TRUE(found->has_value());
  EXPECT_EQ((*found)->name, spec_.name);
  EXPECT_EQ((*found)->state, DomainState::kRunning);
  EXPECT_EQ((*found)->tag, spec_.tag);
  const auto all = hypervisor_->list();
  ASSERT_TRUE(all);
  EXPECT_EQ(all->size(), 1U);
}

TEST_P(HypervisorContract, TheSameNameOrUuidStartsOnlyOnce) {
  ASSERT_TRUE(hypervisor_->start(spec_));
  EXPECT_EQ(hypervisor_->start(spec_).code(), base::Code::kAlreadyExists);
  DomainSpec other = spec_;
  other.uuid = "6f0e0c2e-9f43-4c2f-8f5e-0d7b2a2b1c11";
  EXPECT_EQ(hypervisor_->start(other).code(), base::Code::kAlreadyExists);
}

TEST_P(HypervisorContract, ADestroyedDomainIsGoneAndDestroyingAgainIsFine) {
  ASSERT_TRUE(hypervisor_->start(spec_));
  EXPECT_TRUE(hypervisor_->destroy(spec_.uuid));
  EXPECT_TRUE(hypervisor_->destroy(spec_.uuid));
  const auto found = hypervisor_->lookup(spec_.uuid);
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->has_value());
}

TEST_P(HypervisorContract, AnUnknownUuidIsNotFound) {
  EXPECT_EQ(hypervisor_->shutdown(spec_.uuid).code(), base::Code::kNotFound);
  const auto found = hypervisor_->lookup(spec_.uuid);
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->has_value());
}

TEST_P(HypervisorContract, TellsItsVersion) {
  const auto facts = hypervisor_->facts();
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->kind, "lxc");
  EXPECT_FALSE(facts->version.empty());
}

INSTANTIATE_TEST_SUITE_P(All, HypervisorContract, testing::Values("fake", "lxc"),
                         [](const auto& one) { return std::string(one.param); });

TEST(LibvirtLxc, SaysWhatToDoWhenTheDaemonIsAway) {
  auto made = make_libvirt_lxc("lxc+unix:///system?socket=/nonexistent/libvirt-sock");
  ASSERT_TRUE(made);
  const auto listed = (*made)->list();
  EXPECT_EQ(listed.status().code(), base::Code::kUnavailable);
  EXPECT_NE(listed.status().message().find("is libvirtd running?"), std::string::npos);
}

}  // namespace
}  // namespace qvd::agent

#include "agent/hypervisor/fake/fake_hypervisor.hpp"

namespace qvd::agent {
namespace {

DomainInfo info_of(const DomainSpec& spec) {
  return {spec.uuid, spec.name, DomainState::kRunning, spec.tag};
}

}  // namespace

base::Status FakeHypervisor::reachable() const {
  return unreachable_ ? base::unavailable("the hypervisor does not answer") : base::ok_status();
}

void FakeHypervisor::notify(const std::string& uuid) {
  ChangeSink sink;
  {
    std::lock_guard guard(mutex_);
    sink = sink_;
  }
  if (sink) sink(uuid);
}

base::Status FakeHypervisor::start(const DomainSpec& spec) {
  {
    std::lock_guard guard(mutex_);
    RETURN_IF_ERROR(reachable());
    if (start_failure_) {
      base::Status failure = *start_failure_;
      start_failure_.reset();
      return failure;
    }
    for (const auto& [uuid, other] : domains_)
      if (uuid == spec.uuid || other.name == spec.name)
        return base::already_exists("a domain named " + spec.name + " runs already");
    domains_[spec.uuid] = spec;
  }
  notify(spec.uuid);
  return base::ok_status();
}

base::Status FakeHypervisor::shutdown(const std::string& uuid) {
  {
    std::lock_guard guard(mutex_);
    RETURN_IF_ERROR(reachable());
    if (!domains_.contains(uuid)) return base::not_found("no domain " + uuid);
    if (ignores_shutdown_) return base::ok_status();
  }
  end_domain(uuid);
  return base::ok_status();
}

base::Status FakeHypervisor::destroy(const std::string& uuid) {
  {
    std::lock_guard guard(mutex_);
    RETURN_IF_ERROR(reachable());
  }
  end_domain(uuid);
  return base::ok_status();
}

base::Result<std::optional<DomainInfo>> FakeHypervisor::lookup(const std::string& uuid) {
  std::lock_guard guard(mutex_);
  RETURN_IF_ERROR(reachable());
  const auto found = domains_.find(uuid);
  if (found == domains_.end()) return std::optional<DomainInfo>();
  return std::optional(info_of(found->second));
}

base::Result<std::vector<DomainInfo>> FakeHypervisor::list() {
  std::lock_guard guard(mutex_);
  RETURN_IF_ERROR(reachable());
  std::vector<DomainInfo> infos;
  for (const auto& [uuid, spec] : domains_) infos.push_back(info_of(spec));
  return infos;
}

base::Result<HypervisorFacts> FakeHypervisor::facts() {
  std::lock_guard guard(mutex_);
  RETURN_IF_ERROR(reachable());
  return HypervisorFacts{"lxc", "fake"};
}

void FakeHypervisor::set_change_sink(ChangeSink on_change) {
  std::lock_guard guard(mutex_);
  sink_ = std::move(on_change);
}

void FakeHypervisor::end_domain(const std::string& uuid) {
  bool ended = false;
  {
    std::lock_guard guard(mutex_);
    ended = domains_.erase(uuid) > 0;
  }
  if (ended) notify(uuid);
}

void FakeHypervisor::fail_next_start(base::Status failure) {
  std::lock_guard guard(mutex_);
  start_failure_ = std::move(failure);
}

void FakeHypervisor::set_unreachable(bool unreachable) {
  std::lock_guard guard(mutex_);
  unreachable_ = unreachable;
}

void FakeHypervisor::ignore_shutdown(bool ignore) {
  std::lock_guard guard(mutex_);
  ignores_shutdown_ = ignore;
}

std::optional<DomainSpec> FakeHypervisor::spec_of(const std::string& uuid) const {
  std::lock_guard guard(mutex_);
  const auto found = domains_.find(uuid);
  if (found == domains_.end()) return std::nullopt;
  return found->second;
}

}  // namespace qvd::agent

#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "agent/run/machines.hpp"

namespace qvd::agent {

/// Machines that exist only in the test: notes what is done to them and fails when told.
class FakeMachines final : public Machines {
 public:
  bool has_image(const MachinePlan&) override { return image_there; }
  base::Status ensure_image(const base::Context&, const MachinePlan&) override {
    return act("image");
  }
  base::Status open_storage(const base::Context&, const MachinePlan&) override {
    return act("storage");
  }
  base::Status open_network(const base::Context&, const MachinePlan&) override {
    return act("network");
  }
  base::Status start(const base::Context&, const MachinePlan& plan) override {
    RETURN_IF_ERROR(act("start"));
    if (!dies_at_once) running.insert(plan.uid);
    return base::ok_status();
  }
  base::Result<bool> exists(const std::string& uid) override {
    if (hypervisor_away) return base::unavailable("libvirt does not answer");
    return running.contains(uid);
  }
  base::Status shutdown(const std::string& uid) override {
    RETURN_IF_ERROR(act("shutdown"));
    if (init_listens) running.erase(uid);
    return base::ok_status();
  }
  base::Status destroy(const std::string& uid) override {
    RETURN_IF_ERROR(act("destroy"));
    running.erase(uid);
    return base::ok_status();
  }
  base::Status ping(const base::Context&, const MachinePlan&, bool) override {
    ++pings;
    return guest_answers ? base::ok_status() : base::unavailable("connection refused");
  }
  base::Status power_off(const base::Context&, const MachinePlan& plan) override {
    RETURN_IF_ERROR(act("power off"));
    if (guest_obeys) running.erase(plan.uid);
    return base::ok_status();
  }
  base::Status adopt(const base::Context&, const MachinePlan&) override { return act("adopt"); }
  base::Status close(const base::Context&, const MachinePlan&, OverlayFate fate) override {
    return act(fate == OverlayFate::kKeepAside ? "close, keep" : "close");
  }

  bool image_there = true;
  bool guest_answers = true;
  bool guest_obeys = true;
  bool init_listens = true;
  bool dies_at_once = false;
  bool hypervisor_away = false;
  int pings = 0;
  std::set<std::string> running;  // uids
  std::vector<std::string> acts;
  /// What an act of that name returns instead of happening.
  std::function<base::Status(const std::string& act)> fail;

 private:
  base::Status act(const std::string& name) {
    acts.push_back(name);
    return fail ? fail(name) : base::ok_status();
  }
};

}  // namespace qvd::agent

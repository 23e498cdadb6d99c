#include "agent/hypervisor/libvirt_events.hpp"

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include <atomic>
#include <thread>

namespace qvd::agent {
namespace {

void ignore_error(void*, virErrorPtr) {}

/// Owns the loop's thread; ends it when the process does.
class EventThread {
 public:
  EventThread() {
    virSetErrorFunc(nullptr, &ignore_error);  // the default prints every error on stderr
    registered_ = virEventRegisterDefaultImpl() == 0;
    if (!registered_) return;
    thread_ = std::thread([this] {
      while (!stop_) virEventRunDefaultImpl();
    });
  }
  ~EventThread() {
    if (!registered_) return;
    stop_ = true;
    // A blocked loop does not see the flag: a timer that is due at once wakes it.
    virEventAddTimeout(
        0, [](int timer, void*) { virEventRemoveTimeout(timer); }, nullptr, nullptr);
    thread_.join();
  }
  EventThread(const EventThread&) = delete;
  EventThread& operator=(const EventThread&) = delete;

  [[nodiscard]] bool registered() const { return registered_; }

 private:
  std::atomic<bool> stop_ = false;
  bool registered_ = false;
  std::thread thread_;
};

}  // namespace

base::Status start_libvirt_events() {
  static EventThread thread;
  if (!thread.registered()) return base::internal_error("libvirt's event loop cannot be set up");
  return base::ok_status();
}

}  // namespace qvd::agent

#include "agent/hypervisor/libvirt_connection.hpp"

#include <array>

#include "agent/hypervisor/libvirt_error.hpp"
#include "agent/hypervisor/libvirt_events.hpp"
#include "base/log/log.hpp"

namespace qvd::agent {
namespace {

/// Seconds between keepalives, and how many may stay unanswered before the connection is dropped.
constexpr int kKeepAliveInterval = 5;
constexpr unsigned kKeepAliveCount = 3;

using Sink = std::shared_ptr<base::Guarded<LibvirtConnection::ChangeSink>>;

int on_lifecycle(virConnectPtr, virDomainPtr domain, int, int, void* opaque) {
  std::array<char, VIR_UUID_STRING_BUFLEN> uuid{};
  if (virDomainGetUUIDString(domain, uuid.data()) != 0) return 0;
  auto sink = (*static_cast<Sink*>(opaque))->lock();
  if (*sink) (*sink)(uuid.data());
  return 0;
}

/// Ends events before the connection: an event registration holds a reference on it.
struct CloseConnection {
  int callback_id;
  void operator()(virConnectPtr connection) const {
    if (callback_id >= 0) virConnectDomainEventDeregisterAny(connection, callback_id);
    virConnectClose(connection);
  }
};

}  // namespace

LibvirtConnection::~LibvirtConnection() = default;

void LibvirtConnection::set_change_sink(ChangeSink sink) {
  *sink_->lock() = std::move(sink);
}

base::Result<LibvirtConnection::Handle> LibvirtConnection::get() {
  {
    std::lock_guard guard(mutex_);
    if (connection_ && virConnectIsAlive(connection_.get()) == 1) return connection_;
    connection_.reset();
    if (opening_) return base::unavailable("libvirt at " + uri_ + " has not answered yet");
    opening_ = true;
  }
  auto opened = open();
  std::lock_guard guard(mutex_);
  opening_ = false;
  if (opened) connection_ = *opened;
  return opened;
}

base::Result<LibvirtConnection::Handle> LibvirtConnection::open() {
  RETURN_IF_ERROR(start_libvirt_events());
  virConnectPtr raw = virConnectOpen(uri_.c_str());
  if (raw == nullptr) {
    const base::Status failure = libvirt_status("connect to libvirt at " + uri_);
    return base::unavailable(failure.message() + "; is libvirtd running?");
  }
  virConnectSetKeepAlive(raw, kKeepAliveInterval, kKeepAliveCount);  // refused by local drivers
  auto* opaque = new Sink(sink_);
  const int id = virConnectDomainEventRegisterAny(
      raw, nullptr, VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK(&on_lifecycle), opaque,
      [](void* context) { delete static_cast<Sink*>(context); });
  if (id < 0) {
    delete opaque;
    base::log::warn("no events from libvirt, polling only",
                    {{"addr", uri_}, {"err", libvirt_status("register for events")}});
  }
  base::log::info("connected to libvirt", {{"addr", uri_}});
  return Handle(raw, CloseConnection{id});
}

}  // namespace qvd::agent

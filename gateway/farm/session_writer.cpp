#include "gateway/farm/session_writer.hpp"

#include "api/client/typed_client.hpp"
#include "api/types/machine_operation.hpp"
#include "base/core/pause.hpp"
#include "base/crypto/random.hpp"

namespace qvd::gateway {
namespace {

constexpr std::size_t kMaxPrefix = 200;  // leaves room for the suffix
constexpr int kAttempts = 4;
constexpr std::chrono::milliseconds kFirstPause{100};  // doubled each time

/// Whether a call may have failed only because a kept connection was stale or the server restarts.
bool may_pass(const base::Status& status) {
  return status.code() == base::Code::kUnavailable || status.code() == base::Code::kTimeout;
}

std::string cut(const std::string& text, std::size_t max) {
  std::string out;
  for (const char c : text.substr(0, max)) {
    if (static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7f) out += c;
  }
  return out;
}

std::string parameter(const OpenRequest& request, const char* name) {
  const auto found = request.parameters.find(name);
  return found == request.parameters.end() ? "" : found->second;
}

bool is_on(const std::string& text) {
  return !text.empty() && text != "0";
}

api::SessionClient describe_client(const OpenRequest& request) {
  api::SessionClient client;
  client.address = cut(request.client_address.substr(0, request.client_address.rfind(':')), 64);
  client.version = cut(request.client_version, 128);
  client.os = cut(parameter(request, "qvd.client.os"), 64);
  client.hostname = cut(parameter(request, "qvd.client.hostname"), 253);
  client.link = cut(parameter(request, "qvd.client.link"), 32);
  client.geometry = cut(parameter(request, "qvd.client.geometry"), 64);
  client.keyboard = cut(parameter(request, "qvd.client.keyboard"), 64);
  client.timezone = cut(parameter(request, "qvd.client.timezone"), 64);
  client.fullscreen = is_on(parameter(request, "qvd.client.fullscreen"));
  client.audio = is_on(parameter(request, "qvd.client.audio.compression.enable"));
  client.printing = is_on(parameter(request, "qvd.client.printing.enabled"));
  client.usb = is_on(parameter(request, "qvd.client.usb.enabled"));
  return client;
}

api::OwnerReference owned_by(const MachineView& machine) {
  const api::KindInfo& kind = api::VirtualMachine::kind();
  api::OwnerReference owner;
  owner.api_version = kind.api_version();
  owner.kind = kind.kind;
  owner.name = machine.name;
  owner.uid = machine.uid;
  return owner;
}

}  // namespace

api::Session make_session(const OpenRequest& request, const std::string& gateway,
                          const std::string& suffix) {
  api::Session session;
  session.metadata.ns = request.machine.tenant;
  session.metadata.name = request.machine.name.substr(0, kMaxPrefix) + "-" + suffix;
  session.metadata.owner_references.push_back(owned_by(request.machine));
  session.spec.vm = request.machine.name;
  session.spec.vm_uid = request.machine.uid;
  session.spec.user = request.identity.user;
  session.spec.gateway = gateway;
  session.spec.authentication = request.identity.plugin;
  session.spec.client = describe_client(request);
  return session;
}

// The name is ours, so that a repeated call finds what the first one made although its answer was
// lost: two Sessions of one person would take the machine from each other.
base::Result<SessionRef> SessionWriter::open(const base::Context& ctx, const OpenRequest& request) {
  const api::TypedClient<api::Session> sessions(api_);
  const api::Session wanted = make_session(request, gateway_, base::random_name_suffix(10));
  own(api::key_of(wanted));
  auto made = sessions.create(ctx, wanted);
  auto pause = kFirstPause;
  for (int attempt = 1; attempt < kAttempts && !made && may_pass(made.status()); ++attempt) {
    if (!base::pause(ctx, pause)) break;
    pause *= 2;
    made = sessions.create(ctx, wanted);
    if (made.status().code() == base::Code::kAlreadyExists)
      made = sessions.get(ctx, api::key_of(wanted));
  }
  if (!made) {
    disown(api::key_of(wanted));
    return made.status();
  }
  return SessionRef{api::key_of(*made), made->metadata.uid, request.machine.name};
}

base::Status SessionWriter::patch_status(const base::Context& ctx, const SessionRef& session,
                                         base::Json status) {
  api::Patch patch{api::PatchType::kMerge, base::Json::object(), "status"};
  patch.body["metadata"]["uid"] = session.uid;  // another object of that name is not ours
  patch.body["status"] = std::move(status);
  return base::status_of(api_.patch(ctx, api::Session::kind(), session.key, patch));
}

base::Status SessionWriter::connected(const base::Context& ctx, const SessionRef& session,
                                      const DesktopEndpoint& endpoint) {
  base::Json status = base::Json::object();
  status["phase"] = "Connected";
  status["connectedAt"] = base::format_rfc3339(clock_.wall_now());
  status["runUID"] = endpoint.run_uid;
  status["host"] = endpoint.host;
  return patch_status(ctx, session, std::move(status));
}

base::Status SessionWriter::close(const base::Context& ctx, const SessionRef& session,
                                  const SessionEnd& end) {
  base::Json status = base::Json::object();
  status["phase"] = "Closed";
  status["closedReason"] = end.reason;
  status["closedAt"] = base::format_rfc3339(clock_.wall_now());
  if (!end.message.empty()) status["message"] = end.message;
  status["bytesIn"] = end.bytes_in;
  status["bytesOut"] = end.bytes_out;
  const auto written = patch_status(ctx, session, std::move(status));
  disown(session.key);
  const bool gone =
      written.code() == base::Code::kNotFound || written.code() == base::Code::kConflict;
  return gone ? base::ok_status() : written;
}

void SessionWriter::own(const api::ObjectKey& session) {
  const std::lock_guard lock(mutex_);
  ours_.insert(session);
}

void SessionWriter::disown(const api::ObjectKey& session) {
  const std::lock_guard lock(mutex_);
  ours_.erase(session);
}

bool SessionWriter::is_ours(const api::ObjectKey& session) {
  const std::lock_guard lock(mutex_);
  return ours_.contains(session);
}

base::Status SessionWriter::close_leftovers(const base::Context& ctx) {
  api::ListOptions mine;
  mine.field_selector = "spec.gateway=" + gateway_ + ",status.phase!=Closed";
  const api::TypedClient<api::Session> sessions(api_);
  ASSIGN_OR_RETURN(const auto open, sessions.list(ctx, mine));
  const SessionEnd lost{.reason = "GatewayLost", .message = "the gateway was restarted"};
  for (const api::Session& session : open) {
    const SessionRef left{api::key_of(session), session.metadata.uid, session.spec.vm};
    if (!is_ours(left.key)) RETURN_IF_ERROR(close(ctx, left, lost));
  }
  return base::ok_status();
}

base::Status SessionWriter::request_stop(const base::Context& ctx, const MachineView& machine,
                                         const Identity& by) {
  api::MachineOperation operation;
  operation.metadata.ns = machine.tenant;
  operation.metadata.generate_name = machine.name.substr(0, kMaxPrefix) + "-stop-";
  operation.metadata.owner_references.push_back(owned_by(machine));
  operation.spec.vm = machine.name;
  operation.spec.type = api::MachineOperationType::kStop;
  operation.spec.reason = "asked for by its user";
  operation.spec.requested_by = by.tenant + "/" + by.user;
  const api::TypedClient<api::MachineOperation> operations(api_);
  return base::status_of(operations.create(ctx, operation));
}

}  // namespace qvd::gateway

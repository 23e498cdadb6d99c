#include "gateway/farm/session_writer.hpp"

#include "api/client/typed_client.hpp"
#include "api/types/machine_operation.hpp"

namespace qvd::gateway {
namespace {

constexpr std::size_t kMaxPrefix = 200;  // leaves room for the suffix that the server appends

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

api::Session make_session(const OpenRequest& request, const std::string& gateway) {
  api::Session session;
  session.metadata.ns = request.machine.tenant;
  session.metadata.generate_name = request.machine.name.substr(0, kMaxPrefix) + "-";
  session.metadata.owner_references.push_back(owned_by(request.machine));
  session.spec.vm = request.machine.name;
  session.spec.vm_uid = request.machine.uid;
  session.spec.user = request.identity.user;
  session.spec.gateway = gateway;
  session.spec.authentication = request.identity.plugin;
  session.spec.client = describe_client(request);
  return session;
}

base::Result<SessionRef> SessionWriter::open(const base::Context& ctx, const OpenRequest& request) {
  const api::TypedClient<api::Session> sessions(api_);
  ASSIGN_OR_RETURN(const api::Session made, sessions.create(ctx, make_session(request, gateway_)));
  return SessionRef{api::key_of(made), made.metadata.uid, request.machine.name};
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
  const bool gone =
      written.code() == base::Code::kNotFound || written.code() == base::Code::kConflict;
  return gone ? base::ok_status() : written;
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

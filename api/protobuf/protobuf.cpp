#include "api/protobuf/protobuf.hpp"

#include "api/protobuf/decode.hpp"
#include "api/protobuf/messages.hpp"
#include "api/protobuf/wire.hpp"

namespace qvd::api {
namespace {

using base::Json;

constexpr std::string_view kMagic("k8s\0", 4);
constexpr std::size_t kMaxBytes = 3 * 1024 * 1024;

struct Envelope {
  std::string api_version;
  std::string kind;
  std::string_view raw;
};

base::Status malformed() {
  return base::bad_request("the protobuf body is malformed");
}

base::Status read_type(std::string_view message, Envelope& out) {
  protobuf::WireReader reader(message);
  while (!reader.done()) {
    const auto field = reader.next();
    if (!field) return malformed();
    if (field->type != protobuf::WireField::Type::kBytes) continue;
    if (field->number == 1) out.api_version = field->bytes;
    if (field->number == 2) out.kind = field->bytes;
  }
  return {};
}

base::Result<Envelope> read_envelope(std::string_view bytes) {
  Envelope out;
  protobuf::WireReader reader(bytes);
  while (!reader.done()) {
    const auto field = reader.next();
    if (!field) return malformed();
    if (field->type != protobuf::WireField::Type::kBytes) continue;
    if (field->number == 1) RETURN_IF_ERROR(read_type(field->bytes, out));
    if (field->number == 2) out.raw = field->bytes;
    if (field->number == 3 && !field->bytes.empty())
      return base::bad_request("the protobuf body has an unsupported content encoding");
  }
  return out;
}

}  // namespace

bool is_protobuf_envelope(std::string_view body) {
  return body.starts_with(kMagic);
}

base::Result<Json> decode_protobuf(std::string_view body) {
  if (!is_protobuf_envelope(body)) return malformed();
  if (body.size() > kMaxBytes) return base::bad_request("the protobuf body is too large");
  ASSIGN_OR_RETURN(const Envelope envelope, read_envelope(body.substr(kMagic.size())));
  const protobuf::Message* message = protobuf::find_message(envelope.api_version, envelope.kind);
  if (message == nullptr)
    return base::bad_request("no kind \"" + envelope.kind + "\" of \"" + envelope.api_version +
                             "\" can be read from protobuf; send JSON");
  ASSIGN_OR_RETURN(Json out, protobuf::decode_message(*message, envelope.raw));
  out["apiVersion"] = envelope.api_version;
  out["kind"] = envelope.kind;
  return out;
}

}  // namespace qvd::api

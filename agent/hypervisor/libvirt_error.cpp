#include "agent/hypervisor/libvirt_error.hpp"

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include <string>

namespace qvd::agent {
namespace {

base::Code code_of(const virError& error) {
  using base::Code;
  switch (error.code) {
    case VIR_ERR_NO_DOMAIN:
      return Code::kNotFound;
    case VIR_ERR_DOM_EXIST:
      return Code::kAlreadyExists;
    case VIR_ERR_OPERATION_INVALID:
      return Code::kConflict;
    case VIR_ERR_XML_ERROR:
    case VIR_ERR_XML_DETAIL:
    case VIR_ERR_CONFIG_UNSUPPORTED:
    case VIR_ERR_INVALID_ARG:
      return Code::kInvalid;
    case VIR_ERR_NO_CONNECT:
    case VIR_ERR_INVALID_CONN:
    case VIR_ERR_RPC:
    case VIR_ERR_AGENT_UNRESPONSIVE:
    case VIR_ERR_OPERATION_TIMEOUT:
      return Code::kUnavailable;
    default:
      // A system error of the remote driver is the daemon's socket.
      return error.domain == VIR_FROM_RPC || error.domain == VIR_FROM_REMOTE ? Code::kUnavailable
                                                                             : Code::kInternal;
  }
}

}  // namespace

base::Status libvirt_status(std::string_view what) {
  const virError* error = virGetLastError();
  if (error == nullptr) return base::internal_error(std::string(what) + ": libvirt says nothing");
  const char* message = error->message != nullptr ? error->message : "unknown error";
  return {code_of(*error), std::string(what) + ": " + message};
}

}  // namespace qvd::agent

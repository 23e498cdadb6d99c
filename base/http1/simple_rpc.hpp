#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/core/result.hpp"
#include "base/http1/headers.hpp"
#include "base/http1/query.hpp"
#include "base/json/json.hpp"

/// Bodies of QVD's SimpleRPC, spoken between gateway, node and VMA: always HTTP 200, content type
/// kRpcContentType; the caller puts the body between [ and ]: one element is the value, two are an
/// error with the text in the second. Source: QVD 4.2, QVD::SimpleRPC.
namespace qvd::base::http1 {

inline constexpr std::string_view kRpcContentType = "application/json-simplerpc";

/// The body that returns `value`, e.g. `"listening"\n\r\n`.
std::string encode_rpc_value(const Json& value);
/// The body that says why a call failed: `"","why"\n\r\n`.
std::string encode_rpc_error(std::string_view why);
/// The value of an answer. Errors: kUnavailable with the peer's text (one line, no trailing
/// newline) if the call failed, kBadRequest if the body is no SimpleRPC.
Result<Json> decode_rpc(std::string_view body);

/// `GET /vma/<function>`, the request of a call.
std::string print_rpc_call(std::string_view function, const Params& parameters,
                           const Headers& headers);
/// The value once all of an answer is there; nothing before. `ended`: the peer has closed, which
/// also ends a body whose length it did not say. A desktop is not trusted: what has to be kept is
/// bounded. Errors: as decode_rpc; kUnavailable for a status that is not 200 and a peer that hung
/// up too early, kBadRequest for what is no HTTP and for a body over 64 KiB.
Result<std::optional<Json>> read_rpc_answer(std::string_view bytes, bool ended);

}  // namespace qvd::base::http1

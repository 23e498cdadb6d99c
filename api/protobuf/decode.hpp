#pragma once

#include "api/protobuf/messages.hpp"
#include "base/json/json.hpp"

namespace qvd::api::protobuf {

/// Decodes a message into an object; {} for an empty one. Nesting follows the tables, so it is as
/// shallow as they are. Errors: BadRequest.
base::Result<base::Json> decode_message(const Message& message, std::string_view bytes);

}  // namespace qvd::api::protobuf

#pragma once

#include <memory>
#include <string_view>

#include "api/client/api_client.hpp"
#include "api/client/transport.hpp"

namespace qvd::api {

/// One line of a watch. Errors: the Status of an ERROR event (410 is Gone); Unavailable for a line
/// that is no event.
base::Result<WatchEvent> decode_watch_line(std::string_view line);

/// The events of a stream of lines.
std::unique_ptr<WatchStream> make_watch_stream(std::unique_ptr<LineStream> lines);

}  // namespace qvd::api

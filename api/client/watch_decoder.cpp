#include "api/client/watch_decoder.hpp"

#include "api/client/status_codec.hpp"

namespace qvd::api {
namespace {

class LineWatch final : public WatchStream {
 public:
  explicit LineWatch(std::unique_ptr<LineStream> lines) : lines_(std::move(lines)) {}

  base::Result<std::optional<WatchEvent>> next(const base::Context& ctx) override {
    while (true) {
      ASSIGN_OR_RETURN(const std::optional<std::string> line, lines_->next_line(ctx));
      if (!line) return std::optional<WatchEvent>();
      if (line->empty()) continue;  // a heartbeat
      ASSIGN_OR_RETURN(WatchEvent event, decode_watch_line(*line));
      return std::optional<WatchEvent>(std::move(event));
    }
  }

 private:
  std::unique_ptr<LineStream> lines_;
};

}  // namespace

base::Result<WatchEvent> decode_watch_line(std::string_view line) {
  auto document = base::parse_json(line);
  if (!document) {
    return base::unavailable("watch: the line is no JSON: " + document.status().message());
  }
  const std::string type = base::json_string(*document, {"type"});
  WatchEvent event;
  if (type == "ADDED") {
    event.type = WatchEventType::kAdded;
  } else if (type == "MODIFIED") {
    event.type = WatchEventType::kModified;
  } else if (type == "DELETED") {
    event.type = WatchEventType::kDeleted;
  } else if (type == "BOOKMARK") {
    event.type = WatchEventType::kBookmark;
  } else if (type == "ERROR") {
    const base::Status status = status_from_json(base::json_at(*document, {"object"}));
    return status.ok() ? base::unavailable("watch: an ERROR event without an error") : status;
  } else {
    return base::unavailable("watch: unknown event type \"" + type + "\"");
  }
  const auto object = document->find("object");
  if (object == document->end() || resource_version_of(*object).empty()) {
    return base::unavailable("watch: an event without metadata.resourceVersion");
  }
  event.object = std::move(*object);
  return event;
}

std::unique_ptr<WatchStream> make_watch_stream(std::unique_ptr<LineStream> lines) {
  return std::make_unique<LineWatch>(std::move(lines));
}

}  // namespace qvd::api

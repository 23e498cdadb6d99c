#include "api/server/rest/watch_session.hpp"

#include <algorithm>
#include <utility>

namespace qvd::apiserver {
namespace {

using base::Json;

// Source: Kubernetes sends a bookmark about once a minute and one shortly before a watch ends.
constexpr std::chrono::seconds kBookmarkInterval{60};
constexpr std::chrono::seconds kLastBookmarkBefore{2};
constexpr std::size_t kBatch = 256;
// With so many bytes on their way nothing is added: a watch must not cost the memory of its whole
// list or backlog. Well below what the connection takes before it cuts a slow reader.
constexpr std::size_t kEnoughQueued = 1024 * 1024;
// Lines are joined up to this size before they are handed to the connection.
constexpr std::size_t kFlushBytes = 64 * 1024;

}  // namespace

WatchSession::WatchSession(WatchPlan plan, Objects& objects,
                           std::shared_ptr<base::http::BodyStream> body)
    : plan_(std::move(plan)),
      objects_(objects),
      body_(std::move(body)),
      next_bookmark_(objects.clock().steady_now() + kBookmarkInterval) {}

void WatchSession::begin_with(Listing listing, bool end_bookmark) {
  std::lock_guard guard(mutex_);
  initial_ = std::move(listing.objects);
  std::reverse(initial_.begin(), initial_.end());
  end_bookmark_ = end_bookmark;
  listed_ = listing.revision;
}

bool WatchSession::has_room() const {
  return !body_->closed() && body_->queued() + buffer_.size() < kEnoughQueued;
}

bool WatchSession::send_initial_locked() {
  while (!initial_.empty() && has_room()) {
    send_object("ADDED", initial_.back());
    initial_.pop_back();
  }
  if (!initial_.empty()) return false;
  if (std::exchange(end_bookmark_, false)) bookmark_locked(listed_, true);
  return true;
}

void WatchSession::follow(Revision since, std::function<void()> on_ready) {
  body_->on_drained(on_ready);
  auto watch =
      objects_.store().watch({.prefix = plan_.prefix, .since = since}, std::move(on_ready));
  {
    std::lock_guard guard(mutex_);
    sent_ = bookmarked_ = std::max(sent_, since);
    if (!watch) return fail_locked(watch.status());
    watch_ = std::move(watch).value();
  }
  pump();
}

void WatchSession::pump() {
  std::lock_guard guard(mutex_);
  bool more = send_initial_locked();
  while (more && watch_ && has_room()) {
    auto batch = watch_->take(kBatch);
    if (!batch) return fail_locked(batch.status());
    for (const auto& event : batch->events) send(*event);
    sent_ = std::max(sent_, batch->up_to);
    more = batch->more;
  }
  flush();
}

/// An object that starts to match is ADDED, one that stops is DELETED with its last matching
/// content.
void WatchSession::send(const Event& event) {
  const bool all = plan_.selection.empty();
  ObjectPtr now;
  if (event.value) now = objects_.cache().get(event.value, event.revision);
  const bool matches = now && (all || plan_.selection.matches(now->json()));
  const bool matched =
      event.previous &&
      (all || plan_.selection.matches(
                  objects_.cache().get(event.previous, event.previous_revision)->json()));
  if (matches)
    send_object(matched ? "MODIFIED" : "ADDED", now);
  else if (matched)
    send_object("DELETED", std::make_shared<const Object>(event.previous, event.revision));
  if (matches || matched) bookmarked_ = event.revision;
}

api::TableOptions WatchSession::table_options() {
  return {.version = plan_.format.meta_version,
          .include = plan_.include,
          .now = objects_.clock().wall_now(),
          .with_definitions = !std::exchange(definitions_sent_, true)};
}

void WatchSession::send_object(const char* type, const ObjectPtr& object) {
  switch (plan_.format.form) {
    case Form::kObject:
      return send_line(type, object->text());
    case Form::kPartial:
      return send_line(
          type, base::dump_json(api::partial_metadata(object->json(), plan_.format.meta_version)));
    case Form::kTable:
      const Json metadata = {{"resourceVersion", std::to_string(object->revision())}};
      return send_line(
          type, base::dump_json(api::make_table(plan_.resource.columns, {&object->json()}, metadata,
                                                table_options())));
  }
}

void WatchSession::bookmark_locked(Revision revision, bool initial_end) {
  Json metadata = {{"resourceVersion", std::to_string(revision)}, {"creationTimestamp", nullptr}};
  if (initial_end) metadata["annotations"] = {{"k8s.io/initial-events-end", "true"}};
  bookmarked_ = revision;
  next_bookmark_ = objects_.clock().steady_now() + kBookmarkInterval;
  Json object = {{"kind", plan_.resource.kind},
                 {"apiVersion", plan_.resource.api_version()},
                 {"metadata", metadata}};
  if (plan_.format.form == Form::kPartial) object = api::partial_metadata(object);
  if (plan_.format.form == Form::kTable)
    object = api::make_bookmark_table(plan_.resource.columns, metadata, table_options());
  send_line("BOOKMARK", base::dump_json(object));
}

void WatchSession::tick(base::SteadyTime now) {
  std::lock_guard guard(mutex_);
  const bool ending = !last_bookmark_sent_ && now >= plan_.deadline - kLastBookmarkBefore;
  const bool due = plan_.bookmarks && initial_.empty() && sent_ > bookmarked_ &&
                   (now >= next_bookmark_ || ending);
  if (ending) last_bookmark_sent_ = true;
  if (due) bookmark_locked(sent_, false);
  flush();
  if (now < plan_.deadline) return;
  watch_.reset();
  body_->finish();
}

void WatchSession::finish() {
  std::lock_guard guard(mutex_);
  watch_.reset();
  flush();
  body_->finish();
}

void WatchSession::fail(const base::Status& status) {
  std::lock_guard guard(mutex_);
  fail_locked(status);
}

void WatchSession::fail_locked(const base::Status& status) {
  send_line("ERROR", base::dump_json(failure_object(status, {})));
  flush();
  watch_.reset();
  body_->finish();
}

void WatchSession::send_line(const char* type, const std::string& object) {
  buffer_ += R"({"type":")";
  buffer_ += type;
  buffer_ += R"(","object":)";
  buffer_ += object;
  buffer_ += "}\n";
  if (buffer_.size() >= kFlushBytes) flush();
}

void WatchSession::flush() {
  if (buffer_.empty()) return;
  body_->write(std::exchange(buffer_, {}));
}

}  // namespace qvd::apiserver

#include "api/server/rest/watch_service.hpp"

#include <utility>
#include <vector>

#include "base/crypto/random.hpp"

namespace qvd::apiserver {
namespace {

using base::http::Exchange;

constexpr std::chrono::milliseconds kTick{250};
// Without a timeout of the client, a watch ends after 30 to 60 minutes, so that load spreads anew.
constexpr std::chrono::seconds kMinWatch{1800};
constexpr std::uint64_t kWatchSpread = 1800;
// Each session has at most one pump queued, so this bounds sessions, not events.
constexpr std::size_t kMaxQueuedPumps = 200'000;

std::chrono::seconds watch_time(const ListOptions& options) {
  if (options.timeout_seconds.value_or(0) > 0)
    return std::chrono::seconds(*options.timeout_seconds);
  return kMinWatch + std::chrono::seconds(base::random_below(kWatchSpread));
}

/// With the name known one key is watched, else the whole collection.
std::string watched_prefix(const Call& call, const ListOptions& options) {
  const auto name = options.selection.fields.exact("metadata.name");
  if (name && (!call.resource.namespaced || !call.info.ns.empty()))
    return call.resource.key(call.info.ns, *name);
  return call.resource.key_prefix(call.info.ns);
}

}  // namespace

WatchService::WatchService(Objects& objects)
    : objects_(objects),
      pool_({.name = "watch", .threads = 2, .queue_limit = kMaxQueuedPumps}),
      ticker_([this] { tick_forever(); }) {}

WatchService::~WatchService() {
  {
    std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  stop_.notify_all();
  ticker_.join();
  for (const auto& session : sessions_) session->finish();
  pool_.stop();
}

std::size_t WatchService::count() const {
  std::lock_guard guard(mutex_);
  return sessions_.size();
}

void WatchService::start(Call& call, std::shared_ptr<Exchange> exchange) {
  const auto details = ErrorDetails{.group = call.resource.group, .kind = call.resource.plural};
  auto options = parse_list_options(call.target, call.resource, true);
  auto status = options.status();
  if (status.ok()) status = begin(call, *options, *exchange);
  if (!status.ok()) exchange->respond(failure_response(status, details));
}

/// Fails only before the stream has begun.
base::Status WatchService::begin(Call& call, const ListOptions& options, Exchange& exchange) {
  ASSIGN_OR_RETURN(const auto include, api::parse_include_object(call.target.get("includeObject")));
  WatchPlan plan{call.resource, watched_prefix(call, options)};
  plan.selection = options.selection;
  plan.format = call.format;
  plan.include = include;
  plan.bookmarks = options.bookmarks;
  plan.deadline = objects_.clock().steady_now() + watch_time(options);
  auto body = exchange.start_stream(
      200, {{"Content-Type", "application/json"}, {"Cache-Control", "no-cache, private"}});
  auto session = std::make_shared<WatchSession>(std::move(plan), objects_, std::move(body));
  {
    std::lock_guard guard(mutex_);
    sessions_.push_back(session);
  }
  if (options.timeout_seconds.value_or(0) < 0) {
    session->fail(base::internal_error("context deadline exceeded"));
    return {};
  }
  const bool from_now = options.version.value_or(0) == 0 || options.send_initial_events;
  Revision since = options.version.value_or(0);
  if (from_now) {
    ListOptions list;
    list.selection = options.selection;
    list.version = options.version;
    list.match = options.send_initial_events ? Match::kNotOlderThan : Match::kUnset;
    auto listing = collect(call, objects_, list);
    if (!listing) {
      session->fail(listing.status());
      return {};
    }
    since = listing->revision;
    session->begin_with(std::move(*listing), options.bookmarks && options.send_initial_events);
  }
  session->follow(since, pumper(session));
  return {};
}

std::function<void()> WatchService::pumper(const std::shared_ptr<WatchSession>& session) {
  return [this, weak = std::weak_ptr<WatchSession>(session)] {
    // A refused post is made up for by the next tick, which pumps everybody.
    static_cast<void>(pool_.try_post([weak] {
      if (const auto alive = weak.lock()) alive->pump();
    }));
  };
}

void WatchService::tick_forever() {
  std::unique_lock lock(mutex_);
  while (!stop_.wait_for(lock, kTick, [this] { return stopping_; })) {
    lock.unlock();
    tick_all();
    lock.lock();
  }
}

void WatchService::tick_all() {
  std::vector<std::shared_ptr<WatchSession>> running;
  std::list<std::shared_ptr<WatchSession>> ended;
  {
    std::lock_guard guard(mutex_);
    for (auto each = sessions_.begin(); each != sessions_.end();) {
      const auto current = each++;
      if ((*current)->closed())
        ended.splice(ended.end(), sessions_, current);
      else
        running.push_back(*current);
    }
  }
  const auto now = objects_.clock().steady_now();
  for (const auto& session : running) {
    session->pump();
    session->tick(now);
  }
}

}  // namespace qvd::apiserver

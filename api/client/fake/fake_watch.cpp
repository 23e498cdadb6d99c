#include "api/client/fake/fake_watch.hpp"

#include <charconv>

namespace qvd::api {
namespace {

using base::Json;

base::Status too_old(std::uint64_t asked, std::uint64_t oldest) {
  return {
      base::Code::kGone, "Expired",
      "too old resource version: " + std::to_string(asked) + " (" + std::to_string(oldest) + ")"};
}

class FakeWatch final : public WatchStream {
 public:
  FakeWatch(std::shared_ptr<FakeApi::State> state, FakeFilter filter)
      : state_(std::move(state)), filter_(std::move(filter)) {}

  /// The objects there are, as events. Under the state's lock.
  void collect_initial(std::deque<WatchEvent>& out) const {
    for (const auto& [key, object] : state_->objects[filter_.resource]) {
      if (filter_.matches(object)) out.push_back({WatchEventType::kAdded, object});
    }
  }
  /// Under the state's lock.
  void begin(std::uint64_t position, std::deque<WatchEvent> initial) {
    position_ = position;
    initial_ = std::move(initial);
    generation_ = state_->watch_generation;
  }

  base::Result<std::optional<WatchEvent>> next(const base::Context& ctx) override {
    if (!initial_.empty()) {
      std::optional<WatchEvent> event(std::move(initial_.front()));
      initial_.pop_front();
      return event;
    }
    std::unique_lock lock(state_->mutex);
    while (true) {
      if (generation_ != state_->watch_generation) return std::optional<WatchEvent>();
      if (position_ < state_->compacted) return too_old(position_, state_->compacted);
      while (position_ < state_->revision()) {
        auto event = translate(state_->history[position_ - state_->compacted]);
        ++position_;
        if (event) return event;
      }
      if (ctx.expired(std::chrono::steady_clock::now())) {
        return base::timed_out("no event until the deadline");
      }
      bool woken = false;
      const auto look = [&woken] { return std::exchange(woken, true); };
      if (ctx.deadline == base::SteadyTime::max()) {
        state_->changed.wait(lock, ctx.stop, look);
      } else {
        state_->changed.wait_until(lock, ctx.stop, ctx.deadline, look);
      }
    }
  }

 private:
  /// What a watcher with our selectors sees of a change; nothing if it does not concern them.
  [[nodiscard]] std::optional<WatchEvent> translate(const FakeChange& change) const {
    if (change.resource != filter_.resource) return std::nullopt;
    const bool before = filter_.matches(change.before);
    const bool after = filter_.matches(change.after);
    if (!before && !after) return std::nullopt;
    if (!before) return WatchEvent{WatchEventType::kAdded, change.after};
    if (after) return WatchEvent{WatchEventType::kModified, change.after};
    WatchEvent event{WatchEventType::kDeleted, change.before};
    if (!change.after.is_null()) {  // it only stopped matching: the old object, the new revision
      event.object["metadata"]["resourceVersion"] = resource_version_of(change.after);
    }
    return event;
  }

  std::shared_ptr<FakeApi::State> state_;
  FakeFilter filter_;
  std::uint64_t position_ = 0;
  std::uint64_t generation_ = 0;
  std::deque<WatchEvent> initial_;
};

}  // namespace

base::Result<std::unique_ptr<WatchStream>> open_fake_watch(std::shared_ptr<FakeApi::State> state,
                                                           FakeFilter filter,
                                                           const WatchOptions& options) {
  std::uint64_t since = 0;
  std::deque<WatchEvent> initial;
  const std::string& rv = options.resource_version;
  const bool from_now = rv.empty() || rv == "0";
  if (!from_now) {
    const auto [end, error] = std::from_chars(rv.data(), rv.data() + rv.size(), since);
    if (error != std::errc() || end != rv.data() + rv.size()) {
      return base::bad_request("invalid resource version: \"" + rv + "\"");
    }
  }
  FakeApi::State& shared = *state;
  auto stream = std::make_unique<FakeWatch>(std::move(state), std::move(filter));
  std::lock_guard lock(shared.mutex);
  if (from_now) {
    since = shared.revision();
    stream->collect_initial(initial);
  }
  if (since < shared.compacted) return too_old(since, shared.compacted);
  stream->begin(since, std::move(initial));
  return std::unique_ptr<WatchStream>(std::move(stream));
}

}  // namespace qvd::api

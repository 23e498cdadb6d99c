#include "api/client/reflector.hpp"

#include <algorithm>

#include "base/log/log.hpp"

namespace qvd::api {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kFirstBackoff = 800ms;
constexpr std::chrono::milliseconds kLongestBackoff = 30s;
constexpr std::chrono::minutes kForgetAfter = 2min;  // of health
constexpr std::chrono::seconds kAnswerTimeout = 30s;
constexpr int kShortestWatch = 300;                   // seconds; client-go asks for 300 to 600
constexpr std::chrono::seconds kWatchGrace = 30s;     // beyond what we asked the server for
constexpr std::chrono::seconds kVeryShortWatch = 1s;  // ended at once: something is wrong

}  // namespace

Reflector::Reflector(ApiClient& api, const KindInfo& kind, CacheScope scope,
                     const base::Clock& clock, ReflectorSink& sink)
    : api_(api),
      kind_(kind),
      scope_(std::move(scope)),
      clock_(clock),
      sink_(sink),
      random_(std::random_device{}()) {}

Reflector::~Reflector() = default;

Reflector::Progress Reflector::step(const base::Context& ctx) {
  if (revision_.empty()) return list(ctx);
  if (!stream_) return open_watch(ctx);
  return next_event(ctx);
}

Reflector::Progress Reflector::list(const base::Context& ctx) {
  ListOptions options;
  options.ns = scope_.ns;
  options.label_selector = scope_.label_selector;
  options.field_selector = scope_.field_selector;
  auto state = list_all(ctx.limited(kAnswerTimeout), api_, kind_, options);
  if (!state) return failed(state.status().with_context("list"));
  if (state->resource_version.empty()) {
    return failed(base::internal_error("list: the server gave no resourceVersion"));
  }
  revision_ = state->resource_version;
  sink_.replace(std::move(state->items), revision_);
  return Progress::kAdvanced;
}

Reflector::Progress Reflector::open_watch(const base::Context& ctx) {
  WatchOptions options;
  options.ns = scope_.ns;
  options.label_selector = scope_.label_selector;
  options.field_selector = scope_.field_selector;
  options.resource_version = revision_;
  // Spread, so that the watches of a farm do not all end in one second.
  options.timeout_seconds =
      kShortestWatch + std::uniform_int_distribution<int>(0, kShortestWatch)(random_);
  auto stream = api_.watch(ctx.limited(kAnswerTimeout), kind_, options);
  if (!stream) {
    if (stream.status().code() == base::Code::kGone) revision_.clear();
    return failed(stream.status().with_context("watch"));
  }
  stream_ = std::move(*stream);
  stream_spoke_ = false;
  opened_at_ = clock_.steady_now();
  stream_ends_ =
      base::with_timeout(std::chrono::seconds(*options.timeout_seconds) + kWatchGrace).deadline;
  return Progress::kAdvanced;
}

Reflector::Progress Reflector::next_event(const base::Context& ctx) {
  base::Context bounded = ctx;
  bounded.deadline = std::min(ctx.deadline, stream_ends_);
  auto event = stream_->next(bounded);
  if (event && event->has_value()) {
    stream_spoke_ = true;
    if ((*event)->type != WatchEventType::kBookmark) sink_.apply(**event);
    revision_ = resource_version_of((*event)->object);
    return Progress::kAdvanced;
  }
  const base::Status status = event.status();
  if (status.code() == base::Code::kTimeout && std::chrono::steady_clock::now() < stream_ends_) {
    return Progress::kIdle;
  }
  stream_.reset();
  if (status.code() == base::Code::kGone) revision_.clear();
  if (!status.ok()) return failed(status.with_context("watch"));
  if (!stream_spoke_ && clock_.steady_now() - opened_at_ < kVeryShortWatch) {
    return failed(base::unavailable("watch: the server ended it at once"));
  }
  return Progress::kAdvanced;
}

Reflector::Progress Reflector::failed(base::Status status) {
  const base::SteadyTime now = clock_.steady_now();
  if (now - failed_at_ > kForgetAfter) backoff_ = 0ms;
  failed_at_ = now;
  backoff_ = std::clamp(backoff_ * 2, kFirstBackoff, kLongestBackoff);
  const auto longest = static_cast<int>(backoff_.count());
  delay_ = std::chrono::milliseconds(std::uniform_int_distribution<int>(1, longest)(random_));
  last_error_ = std::move(status);
  return Progress::kFailed;
}

}  // namespace qvd::api

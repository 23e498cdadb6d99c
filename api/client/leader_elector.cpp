#include "api/client/leader_elector.hpp"

#include <random>

#include "api/client/lease_record.hpp"
#include "api/types/core.hpp"
#include "base/core/pause.hpp"
#include "base/log/log.hpp"

namespace qvd::api {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds kReleaseTimeout = 2s;
constexpr double kJitter = 0.2;  // of the retry period, so that candidates do not march in step

}  // namespace

LeaderElector::LeaderElector(ApiClient& api, const base::Clock& clock, LeaderElectorOptions options,
                             LeaderCallbacks callbacks)
    : api_(api), clock_(clock), options_(std::move(options)), callbacks_(std::move(callbacks)) {
  QVD_CHECK(options_.lease_duration > options_.renew_deadline &&
                options_.renew_deadline > options_.retry_period,
            "a leader must know that it lost before anybody may follow it");
}

LeaderElector::~LeaderElector() {
  stop();
}

void LeaderElector::start() {
  if (thread_.joinable()) return;
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void LeaderElector::stop() {
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  }
  if (is_leader()) release();
  elected_ = false;
}

bool LeaderElector::is_leader() const {
  return elected_.load() && clock_.steady_now() - renewed_at_.load() < options_.renew_deadline;
}

std::chrono::seconds LeaderElector::duration() const {
  return std::chrono::ceil<std::chrono::seconds>(options_.lease_duration);
}

base::Status LeaderElector::attempt(const base::Context& ctx) {
  if (!elected_) return campaign(ctx);
  const base::Status status = renew(ctx);
  if (!is_leader()) lose();
  return status;
}

base::Status LeaderElector::renew(const base::Context& ctx) {
  base::Status status = write(ctx);
  if (status.code() != base::Code::kConflict) return status;
  // Somebody wrote the record: a successor, or a person who annotated it.
  ASSIGN_OR_RETURN(lease_, api_.get(ctx, Lease::kind(), options_.lease));
  if (read_lease(lease_).holder == options_.identity) return write(ctx);
  lose();
  return base::conflict("leadership went to " + read_lease(lease_).holder);
}

base::Status LeaderElector::campaign(const base::Context& ctx) {
  auto found = api_.get(ctx, Lease::kind(), options_.lease);
  if (!found && found.status().code() != base::Code::kNotFound) return found.status();
  lease_ = found ? std::move(*found) : base::Json();
  if (!lease_.is_null() && !may_take_over(lease_)) return base::ok_status();
  RETURN_IF_ERROR(write(ctx));
  term_ = read_lease(lease_).transitions;
  elected_ = true;
  base::log::info("leading", {{"name", options_.lease.str()}, {"user", options_.identity}});
  if (callbacks_.on_elected) callbacks_.on_elected();
  return base::ok_status();
}

bool LeaderElector::may_take_over(const base::Json& lease) {
  const LeaseRecord record = read_lease(lease);
  if (record.holder.empty() || record.holder == options_.identity) return true;
  const base::SteadyTime now = clock_.steady_now();
  if (const std::string version = resource_version_of(lease); version != seen_version_) {
    seen_version_ = version;
    seen_at_ = now;
  }
  return now - seen_at_ >= options_.lease_duration;
}

base::Status LeaderElector::write(const base::Context& ctx) {
  const base::SteadyTime began = clock_.steady_now();
  base::Json next =
      renewed_lease(lease_, options_.lease, options_.identity, duration(), clock_.wall_now());
  auto written = lease_.is_null() ? api_.create(ctx, Lease::kind(), std::move(next))
                                  : api_.update(ctx, Lease::kind(), std::move(next));
  if (!written) return written.status();
  lease_ = std::move(*written);
  renewed_at_ = began;
  return base::ok_status();
}

void LeaderElector::lose() {
  if (!elected_.exchange(false)) return;
  base::log::warn("leadership lost", {{"name", options_.lease.str()}, {"user", options_.identity}});
  if (callbacks_.on_lost) callbacks_.on_lost();
}

void LeaderElector::release() {
  const base::Context ctx = base::with_timeout(kReleaseTimeout);
  auto freed = api_.update(ctx, Lease::kind(), released_lease(lease_, clock_.wall_now()));
  if (!freed) {
    base::log::warn("cannot give the leader lease free; the next leader waits for it to expire",
                    {{"name", options_.lease.str()}, {"err", freed.status()}});
  }
}

void LeaderElector::run(const std::stop_token& stop) {
  std::minstd_rand random(std::random_device{}());
  std::uniform_real_distribution<double> jitter(1.0, 1.0 + kJitter);
  while (!stop.stop_requested()) {
    const bool was_elected = elected_;
    const base::Context ctx{.deadline = base::SteadyTime::max(), .stop = stop};
    const base::Status status = attempt(ctx.limited(options_.retry_period * 2));
    if (stop.stop_requested()) return;
    if (!status.ok()) {
      base::log::warn(was_elected ? "cannot renew leadership" : "cannot campaign for leadership",
                      {{"name", options_.lease.str()}, {"err", status}});
    }
    if (was_elected && !elected_) return;  // a lost leadership ends the process's work
    const auto wait = std::chrono::duration_cast<std::chrono::nanoseconds>(options_.retry_period *
                                                                           jitter(random));
    base::pause(ctx, wait);
  }
}

}  // namespace qvd::api

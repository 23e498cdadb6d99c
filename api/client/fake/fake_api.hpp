#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "api/client/api_client.hpp"
#include "base/core/clock.hpp"

namespace qvd::api {

/// One call, for tests that count or fail writes.
struct FakeCall {
  std::string verb;  // get list create update update_status patch remove watch
  std::string plural;
  ObjectKey key;
};

/// An API server in memory for unit tests: revisions, compare-and-swap, watches, finalizers,
/// generation, the status subresource, label selectors and field selectors on any scalar path.
/// It knows no schema: no validation, no defaults, no namespaces, no garbage collection.
/// Threads: every call from any thread. Watches of it may outlive it.
class FakeApi final : public ApiClient {
 public:
  explicit FakeApi(const base::Clock& clock);
  ~FakeApi() override;

  base::Result<base::Json> get(const base::Context& ctx, const KindInfo& kind,
                               const ObjectKey& key) override;
  base::Result<ObjectList> list(const base::Context& ctx, const KindInfo& kind,
                                const ListOptions& options) override;
  base::Result<base::Json> create(const base::Context& ctx, const KindInfo& kind,
                                  base::Json object) override;
  base::Result<base::Json> update(const base::Context& ctx, const KindInfo& kind,
                                  base::Json object) override;
  base::Result<base::Json> update_status(const base::Context& ctx, const KindInfo& kind,
                                         base::Json object) override;
  base::Result<base::Json> patch(const base::Context& ctx, const KindInfo& kind,
                                 const ObjectKey& key, const Patch& patch) override;
  base::Status remove(const base::Context& ctx, const KindInfo& kind, const ObjectKey& key,
                      const DeleteOptions& options) override;
  base::Result<std::unique_ptr<WatchStream>> watch(const base::Context& ctx, const KindInfo& kind,
                                                   const WatchOptions& options) override;

  /// Called before every call, without a lock; a failure is returned in its place.
  void on_call(std::function<base::Status(const FakeCall&)> hook);
  /// Number of changes so far, which is also the revision: no-op writes do not count.
  [[nodiscard]] std::uint64_t writes() const;
  /// Forgets history: watches from an older revision answer Gone.
  void compact();
  /// Ends all watches, as a restarting server does.
  void drop_watches();

  struct State;

 private:
  base::Status announce(const char* verb, const KindInfo& kind, const ObjectKey& key);

  std::shared_ptr<State> state_;  // second owner: the watch streams
};

}  // namespace qvd::api

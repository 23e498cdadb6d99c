#include "controller/runtime/leader_api.hpp"

namespace qvd::controller {
namespace {

using api::KindInfo;
using api::ObjectKey;
using base::Context;
using base::Json;
using base::Result;

class LeaderApi final : public api::ApiClient {
 public:
  LeaderApi(api::ApiClient& api, std::function<bool()> leading)
      : api_(api), leading_(std::move(leading)) {}

  Result<Json> get(const Context& ctx, const KindInfo& kind, const ObjectKey& key) override {
    return api_.get(ctx, kind, key);
  }
  Result<api::ObjectList> list(const Context& ctx, const KindInfo& kind,
                               const api::ListOptions& options) override {
    return api_.list(ctx, kind, options);
  }
  Result<Json> create(const Context& ctx, const KindInfo& kind, Json object) override {
    RETURN_IF_ERROR(check());
    return api_.create(ctx, kind, std::move(object));
  }
  Result<Json> update(const Context& ctx, const KindInfo& kind, Json object) override {
    RETURN_IF_ERROR(check());
    return api_.update(ctx, kind, std::move(object));
  }
  Result<Json> update_status(const Context& ctx, const KindInfo& kind, Json object) override {
    RETURN_IF_ERROR(check());
    return api_.update_status(ctx, kind, std::move(object));
  }
  Result<Json> patch(const Context& ctx, const KindInfo& kind, const ObjectKey& key,
                     const api::Patch& patch) override {
    RETURN_IF_ERROR(check());
    return api_.patch(ctx, kind, key, patch);
  }
  base::Status remove(const Context& ctx, const KindInfo& kind, const ObjectKey& key,
                      const api::DeleteOptions& options) override {
    RETURN_IF_ERROR(check());
    return api_.remove(ctx, kind, key, options);
  }
  Result<std::unique_ptr<api::WatchStream>> watch(const Context& ctx, const KindInfo& kind,
                                                  const api::WatchOptions& options) override {
    return api_.watch(ctx, kind, options);
  }

 private:
  base::Status check() {
    if (leading_()) return base::ok_status();
    return {base::Code::kUnavailable, std::string(kNotLeading),
            "this controller does not lead any more"};
  }

  api::ApiClient& api_;
  const std::function<bool()> leading_;
};

}  // namespace

std::unique_ptr<api::ApiClient> make_leader_api(api::ApiClient& api,
                                                std::function<bool()> leading) {
  return std::make_unique<LeaderApi>(api, std::move(leading));
}

}  // namespace qvd::controller

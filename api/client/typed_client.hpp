#pragma once

#include <string>
#include <utility>
#include <vector>

#include "api/client/api_client.hpp"
#include "api/client/codec.hpp"

namespace qvd::api {

/// ApiClient for one generated type: T::kind(), to_json(const T&) and from_json<T>(const Json&).
/// Cheap to make and copy; the ApiClient must outlive it.
template <class T>
class TypedClient {
 public:
  explicit TypedClient(ApiClient& api) : api_(&api) {}

  base::Result<T> get(const base::Context& ctx, const ObjectKey& key) const {
    return decode(api_->get(ctx, T::kind(), key));
  }
  base::Result<std::vector<T>> list(const base::Context& ctx, const ListOptions& options) const {
    ASSIGN_OR_RETURN(const ObjectList page, list_all(ctx, *api_, T::kind(), options));
    std::vector<T> out;
    out.reserve(page.items.size());
    for (const base::Json& item : page.items) {
      ASSIGN_OR_RETURN(T object, from_json<T>(item));
      out.push_back(std::move(object));
    }
    return out;
  }
  base::Result<T> create(const base::Context& ctx, const T& object) const {
    return decode(api_->create(ctx, T::kind(), to_json(object)));
  }
  base::Result<T> update(const base::Context& ctx, const T& object) const {
    return decode(api_->update(ctx, T::kind(), to_json(object)));
  }
  base::Result<T> update_status(const base::Context& ctx, const T& object) const {
    return decode(api_->update_status(ctx, T::kind(), to_json(object)));
  }
  base::Result<T> patch(const base::Context& ctx, const ObjectKey& key, const Patch& patch) const {
    return decode(api_->patch(ctx, T::kind(), key, patch));
  }
  base::Status remove(const base::Context& ctx, const ObjectKey& key,
                      const DeleteOptions& options = {}) const {
    return api_->remove(ctx, T::kind(), key, options);
  }

 private:
  static base::Result<T> decode(base::Result<base::Json> document) {
    if (!document) return document.status();
    return from_json<T>(*document);
  }

  ApiClient* api_;
};

}  // namespace qvd::api

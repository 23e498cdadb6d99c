#include "api/client/api_client.hpp"

#include <iterator>

namespace qvd::api {

base::Result<ObjectList> list_all(const base::Context& ctx, ApiClient& api, const KindInfo& kind,
                                  ListOptions options, int page_size) {
  options.limit = page_size;
  bool restarted = false;
  ObjectList all;
  while (true) {
    auto page = api.list(ctx, kind, options);
    if (!page) {
      if (page.status().code() != base::Code::kGone || all.items.empty() || restarted) {
        return page.status();
      }
      // The pages' revision is no longer kept: take everything in one go, as client-go does.
      restarted = true;
      all = {};
      options.continue_token.clear();
      options.limit = 0;
      continue;
    }
    all.resource_version = page->resource_version;
    all.items.insert(all.items.end(), std::make_move_iterator(page->items.begin()),
                     std::make_move_iterator(page->items.end()));
    if (page->continue_token.empty()) return all;
    options.continue_token = page->continue_token;
    options.resource_version.clear();  // the token carries it
  }
}

}  // namespace qvd::api

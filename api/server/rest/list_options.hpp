#pragma once

#include <optional>
#include <string>

#include "api/selector/field_selector.hpp"
#include "api/selector/label_selector.hpp"
#include "api/server/model/resource.hpp"
#include "api/store/store.hpp"
#include "base/http/url.hpp"

namespace qvd::apiserver {

/// The selectors of a list, watch or deletecollection.
struct Selection {
  api::LabelSelector labels{};
  api::FieldSelector fields{};

  [[nodiscard]] bool matches(const base::Json& object) const;
  [[nodiscard]] bool empty() const { return labels.empty() && fields.empty(); }
};
base::Result<Selection> parse_selection(const base::http::Target& target, const Resource& resource);

/// How fresh a list or watch must be.
enum class Match { kUnset, kExact, kNotOlderThan };

/// Query parameters of a list or watch.
struct ListOptions {
  Selection selection{};
  std::size_t limit = 0;
  std::optional<Revision> version{};  // unset: newest
  Match match = Match::kUnset;
  std::string continue_token{};
  bool bookmarks = false;
  bool send_initial_events = false;
  std::optional<long long> timeout_seconds{};
};
/// Errors: BadRequest or Invalid (on ListOptions.meta.k8s.io) with Kubernetes' texts.
base::Result<ListOptions> parse_list_options(const base::http::Target& target,
                                             const Resource& resource, bool watch);

/// Where a list goes on. Opaque to clients.
struct ContinueToken {
  Revision revision = 0;  // of the first page; -1: the newest state, inconsistently
  std::string after;      // key
};
std::string encode_continue(const ContinueToken& token);
base::Result<ContinueToken> decode_continue(const std::string& text);

}  // namespace qvd::apiserver

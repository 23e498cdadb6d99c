#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "api/types/kind_info.hpp"
#include "base/core/result.hpp"
#include "base/json/json.hpp"

namespace qvd::ctl {

using base::Json;
using base::Result;
using base::Status;

/// One kind as the server's discovery describes it.
struct Resource {
  std::string group;
  std::string version;
  std::string kind;
  std::string plural;
  std::string singular;
  std::vector<std::string> short_names;
  std::vector<std::string> categories;
  bool namespaced = true;

  /// Points into this; valid as long as it lives.
  [[nodiscard]] api::KindInfo info() const { return {group, version, kind, plural, namespaced}; }
  /// `virtualmachine.qvd.dev`, as people are told of an object.
  [[nodiscard]] std::string title() const {
    return group.empty() ? singular : singular + "." + group;
  }
};

/// What the server serves, and the words that people use for it.
class Catalogue {
 public:
  /// From two aggregated discovery documents: of /api and of /apis.
  static Result<Catalogue> parse(const Json& core, const Json& groups);

  /// By plural, singular, kind or short name, also with `.group` behind it, in any case; and by the
  /// words of QVD's administrators: vm, image, flavour, host, pool, tenant …
  /// Errors: NotFound, with the nearest words.
  [[nodiscard]] Result<const Resource*> find(std::string_view word) const;
  /// `vm,user` and categories such as `qvd`.
  [[nodiscard]] Result<std::vector<const Resource*>> find_all(std::string_view words) const;
  [[nodiscard]] Result<const Resource*> find_kind(std::string_view api_version,
                                                  std::string_view kind) const;

  [[nodiscard]] const std::deque<Resource>& resources() const { return resources_; }

 private:
  std::deque<Resource> resources_;  // pointers into it stay valid
};

}  // namespace qvd::ctl

#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "api/client/api_client.hpp"
#include "api/client/fake/fake_api.hpp"
#include "api/selector/field_selector.hpp"
#include "api/selector/label_selector.hpp"

namespace qvd::api {

/// Selectors of a list or watch, ready to match.
struct FakeFilter {
  std::string resource;
  std::string ns;
  LabelSelector labels;
  std::vector<std::pair<std::string, std::string>> fields_equal;
  std::vector<std::pair<std::string, std::string>> fields_unequal;

  [[nodiscard]] bool matches(const base::Json& object) const;
};
base::Result<FakeFilter> make_filter(const KindInfo& kind, const std::string& ns,
                                     const std::string& labels, const std::string& fields);

/// One change; `before` or `after` is null at the ends of an object's life.
struct FakeChange {
  std::string resource;
  base::Json before;
  base::Json after;
};

/// What FakeApi and its watches share. Revision n is that of history[n - 1 - compacted].
struct FakeApi::State {
  explicit State(const base::Clock& c) : clock(c) {}

  const base::Clock& clock;
  std::mutex mutex;  // guards all below
  std::condition_variable_any changed;
  std::map<std::string, std::map<ObjectKey, base::Json>> objects;  // by group_resource
  std::vector<FakeChange> history;
  std::uint64_t compacted = 0;
  std::uint64_t next_uid = 1;
  std::uint64_t watch_generation = 0;
  std::function<base::Status(const FakeCall&)> hook;

  [[nodiscard]] std::uint64_t revision() const { return compacted + history.size(); }
  /// Stores (or, with null, removes) an object and tells the watches. Returns it as stored.
  base::Json commit(const KindInfo& kind, const ObjectKey& key, base::Json after);
};

/// 404 and 409 in the words of Kubernetes.
base::Status fake_not_found(const KindInfo& kind, const std::string& name);
base::Status fake_conflict(const KindInfo& kind, const std::string& name);

}  // namespace qvd::api

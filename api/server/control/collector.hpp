#pragma once

#include <set>
#include <string>

#include "api/server/control/failure_log.hpp"
#include "api/server/control/owner_graph.hpp"
#include "api/server/model/objects.hpp"

namespace qvd::apiserver {

/// Deletes what no living owner holds any more, and works through the finalizers
/// `foregroundDeletion` and `orphan`. Source: Kubernetes' garbage collection rules.
/// One thread: the caller feeds events and then calls settle.
class Collector {
 public:
  Collector(Objects& objects, FailureLog& failures) : objects_(objects), failures_(failures) {}

  /// A live object, at start or after a change.
  void observe(const std::string& key, const base::Json& object);
  void forget(const std::string& key);
  /// Does what became due; what failed is tried again the next time.
  void settle(const base::Context& context);

 private:
  void look_at(const std::string& key);
  base::Status settle_one(const base::Context& context, const std::string& key);
  base::Status collect(const base::Context& context, const OwnerGraph::Node& node);
  base::Status finish_foreground(const base::Context& context, const OwnerGraph::Node& node);
  base::Status finish_orphaning(const base::Context& context, const OwnerGraph::Node& node);
  bool owner_lives(const OwnerGraph::Node& node, const OwnerGraph::Owner& owner) const;
  base::Status remove(const base::Context& context, const OwnerGraph::Node& node, bool foreground);
  base::Status change(const base::Context& context, const std::string& key,
                      const Objects::Change& change);

  Objects& objects_;
  FailureLog& failures_;
  OwnerGraph graph_;
  std::set<std::string> due_;  // keys to look at
};

}  // namespace qvd::apiserver

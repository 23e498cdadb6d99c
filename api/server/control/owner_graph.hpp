#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/json/json.hpp"

namespace qvd::apiserver {

/// Who owns whom, by uid, as far as the events seen so far tell. A plain value: no I/O, no threads.
class OwnerGraph {
 public:
  /// One owner reference.
  struct Owner {
    std::string api_version;
    std::string kind;
    std::string name;
    std::string uid;
    bool blocks = false;  // blockOwnerDeletion

    friend bool operator==(const Owner&, const Owner&) = default;
  };
  /// One live object.
  struct Node {
    std::string key;  // in the store
    std::string uid;
    std::string version;  // resourceVersion
    std::string ns;       // "" for cluster-scoped kinds
    std::vector<Owner> owners;
    bool foreground = false;  // being deleted and waiting for its dependents
    bool orphaning = false;   // being deleted and about to let its dependents go
    bool deleting = false;
  };

  static Node read(const std::string& key, const base::Json& object);

  void put(Node node);
  void erase(const std::string& key);

  [[nodiscard]] const Node* find(const std::string& uid) const;
  /// Keys of the objects that name this uid as an owner.
  [[nodiscard]] std::vector<std::string> dependents(const std::string& uid) const;
  [[nodiscard]] const Node* at(const std::string& key) const;

 private:
  std::map<std::string, Node> nodes_;                        // by key
  std::map<std::string, std::string> keys_;                  // uid -> key
  std::map<std::string, std::set<std::string>> dependents_;  // owner's uid -> keys
};

/// Whether an owner in `owner_ns` may own an object in `ns`: the same namespace, or cluster-scoped.
bool may_own(const std::string& owner_ns, const std::string& ns);

}  // namespace qvd::apiserver

#include <map>
#include <set>
#include <vector>

#include "api/patch/strategic.hpp"

namespace qvd::api::strategic {
namespace {

using base::Json;

// What identifies an item: its key member, or the scalar itself. Null if it has none.
const Json& identity(const Json& item, const ListRule& rule) {
  return rule.key.empty() ? item : base::json_at(item, {rule.key});
}

base::Status no_key(const ListRule& rule, const std::string& path) {
  return base::bad_request("an item of " + path + " does not have its merge key " +
                           std::string(rule.key));
}

std::map<Json, std::size_t> index_items(const Json& list, const ListRule& rule) {
  std::map<Json, std::size_t> out;
  for (std::size_t i = 0; i < list.size(); ++i) out.emplace(identity(list[i], rule), i);
  return out;
}

// `{$patch: replace}` among the items: the others become the whole list.
bool replaces_all(const Json& patch) {
  for (const Json& item : patch)
    if (base::json_at(item, {"$patch"}) == Json("replace")) return true;
  return false;
}

// Orders the items that `order` names by it; the others keep their place among their neighbours of
// the old list as far as possible. This is how kubectl keeps a file's order.
void apply_order(Json& list, const Json& order, const std::map<Json, std::size_t>& old,
                 const ListRule& rule) {
  std::map<Json, std::size_t> wanted;
  for (const Json& item : order) wanted.emplace(identity(item, rule), wanted.size());
  std::map<std::size_t, Json> named;
  std::vector<Json> others;
  for (Json& item : list) {
    const auto found = wanted.find(identity(item, rule));
    if (found == wanted.end()) {
      others.push_back(std::move(item));
    } else {
      named.emplace(found->second, std::move(item));
    }
  }
  const auto before = [&](const Json& a, const Json& b) {
    const auto left = old.find(identity(a, rule));
    const auto right = old.find(identity(b, rule));
    return left != old.end() && right != old.end() && left->second < right->second;
  };
  Json out = Json::array();
  auto other = others.begin();
  for (auto& [position, item] : named) {
    while (other != others.end() && before(*other, item)) out.push_back(std::move(*other++));
    out.push_back(std::move(item));
  }
  while (other != others.end()) out.push_back(std::move(*other++));
  list = std::move(out);
}

class ListMerge {
 public:
  ListMerge(Json& target, const ListRule& rule, std::string_view kind, const std::string& path)
      : target_(target), rule_(rule), kind_(kind), path_(path), index_(index_items(target, rule)) {}

  base::Status add(const Json& item) {
    const Json& id = identity(item, rule_);
    const Json& directive = base::json_at(item, {"$patch"});
    if (id.is_null())
      return directive == Json("replace") || directive == Json("merge") ? base::Status()
                                                                        : no_key(rule_, path_);
    const auto found = index_.find(id);
    if (directive == Json("delete")) {
      if (found != index_.end()) deleted_.insert(found->second);
      return {};
    }
    if (found != index_.end() && !deleted_.contains(found->second))
      return item.is_object() ? merge_object(target_[found->second], item, kind_, path_)
                              : base::Status();
    index_[id] = target_.size();
    target_.push_back(item.is_object() ? Json::object() : item);
    return item.is_object() ? merge_object(target_.back(), item, kind_, path_) : base::Status();
  }

  void finish() {
    if (deleted_.empty()) return;
    Json out = Json::array();
    for (std::size_t i = 0; i < target_.size(); ++i)
      if (!deleted_.contains(i)) out.push_back(std::move(target_[i]));
    target_ = std::move(out);
  }

 private:
  Json& target_;
  const ListRule& rule_;
  std::string_view kind_;
  const std::string& path_;
  std::map<Json, std::size_t> index_;
  std::set<std::size_t> deleted_;
};

}  // namespace

base::Status merge_list(Json& target, const Json& patch, const Json& order, const ListRule& rule,
                        std::string_view kind, const std::string& path) {
  if (!order.is_null() && !order.is_array())
    return base::bad_request("$setElementOrder of " + path + " is not a list");
  const auto old = index_items(target, rule);
  if (replaces_all(patch)) target = Json::array();
  ListMerge merge(target, rule, kind, path);
  for (const Json& item : patch) RETURN_IF_ERROR(merge.add(item));
  merge.finish();
  if (order.is_array()) apply_order(target, order, old, rule);
  return {};
}

base::Status delete_from_list(Json& target, const Json& values) {
  if (!target.is_array() || !values.is_array())
    return base::bad_request("$deleteFromPrimitiveList needs a list");
  const std::set<Json> gone(values.begin(), values.end());
  Json out = Json::array();
  for (Json& item : target)
    if (!gone.contains(item)) out.push_back(std::move(item));
  target = std::move(out);
  return {};
}

}  // namespace qvd::api::strategic

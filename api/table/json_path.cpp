#include "api/table/json_path.hpp"

namespace qvd::api {
namespace {

using base::Json;
using Step = JsonPath::Step;
using Matches = std::vector<const Json*>;

bool passes(const Step& filter, const Json& item) {
  const Json* at = &item;
  for (const std::string& name : filter.at) {
    const auto found = at->is_object() ? at->find(name) : at->end();
    if (!at->is_object() || found == at->end()) return false;
    at = &*found;
  }
  return (*at == filter.literal) == filter.equal;
}

void follow(const Step& step, const Json& from, Matches& out) {
  switch (step.kind) {
    case Step::Kind::kMember: {
      if (!from.is_object()) return;
      const auto found = from.find(step.name);
      if (found != from.end()) out.push_back(&*found);
      return;
    }
    case Step::Kind::kIndex: {
      if (!from.is_array()) return;
      const auto size = static_cast<std::ptrdiff_t>(from.size());
      const std::ptrdiff_t index = step.index < 0 ? size + step.index : step.index;
      if (index >= 0 && index < size) out.push_back(&from[static_cast<std::size_t>(index)]);
      return;
    }
    case Step::Kind::kAll:
      if (!from.is_structured()) return;
      for (const Json& item : from) out.push_back(&item);
      return;
    case Step::Kind::kFilter:
      if (!from.is_structured()) return;
      for (const Json& item : from)
        if (passes(step, item)) out.push_back(&item);
      return;
  }
}

}  // namespace

std::vector<const Json*> JsonPath::find(const Json& document) const {
  Matches current = {&document};
  for (const Step& step : steps_) {
    Matches next;
    for (const Json* from : current) follow(step, *from, next);
    current = std::move(next);
  }
  return current;
}

}  // namespace qvd::api

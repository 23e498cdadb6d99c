#include <array>
#include <utility>

#include "api/openapi/documents.hpp"

namespace qvd::api::openapi {
namespace {

using base::Json;

// Verbs as bits, so that one table says which parameter goes with which.
enum : unsigned {
  kGet = 1,
  kList = 2,
  kPost = 4,
  kPut = 8,
  kPatch = 16,
  kDelete = 32,
  kDeleteCollection = 64,
  kWrite = kPost | kPut | kPatch,
  kLists = kList | kDeleteCollection,
  kDeletes = kDelete | kDeleteCollection,
  kAny = 127
};

struct Parameter {
  const char* name;
  const char* type;
  unsigned verbs;
  const char* description;
};

constexpr std::array<Parameter, 18> kParameters = {{
    {"pretty", "string", kAny, "If 'true', the answer is indented."},
    {"allowWatchBookmarks", "boolean", kList, "Asks for events of type BOOKMARK in a watch."},
    {"continue", "string", kLists, "Token of the previous page of a list."},
    {"dryRun", "string", kWrite | kDeletes, "With All, everything happens but storing."},
    {"fieldManager", "string", kWrite, "Name of the program that makes the change."},
    {"fieldSelector", "string", kLists, "Restricts the objects by their fields."},
    {"fieldValidation", "string", kWrite,
     "What to do about unknown and duplicate fields: Ignore, Warn or Strict."},
    {"force", "boolean", kPatch, "Takes over fields that another manager owns (apply only)."},
    {"gracePeriodSeconds", "integer", kDeletes, "How long the object may take to end."},
    {"labelSelector", "string", kLists, "Restricts the objects by their labels."},
    {"limit", "integer", kLists, "Number of objects in a page."},
    {"orphanDependents", "boolean", kDeletes, "Deprecated; use propagationPolicy."},
    {"propagationPolicy", "string", kDeletes,
     "What happens to dependents: Orphan, Background or Foreground."},
    {"resourceVersion", "string", kLists, "How fresh the answer must be."},
    {"resourceVersionMatch", "string", kLists, "How resourceVersion is meant."},
    {"sendInitialEvents", "boolean", kLists, "Starts a watch with the objects that exist."},
    {"timeoutSeconds", "integer", kLists, "Ends a list or watch after this time."},
    {"watch", "boolean", kList, "Asks for changes as they happen."},
}};

constexpr std::array<std::pair<std::string_view, unsigned>, 7> kVerbs = {
    {{"get", kGet},
     {"list", kList},
     {"post", kPost},
     {"put", kPut},
     {"patch", kPatch},
     {"delete", kDelete},
     {"deletecollection", kDeleteCollection}}};

unsigned verb_bit(std::string_view action) {
  for (const auto& [name, bit] : kVerbs)
    if (name == action) return bit;
  return 0;
}

}  // namespace

Json query_parameters(std::string_view action) {
  const unsigned bit = verb_bit(action);
  Json out = Json::array();
  for (const Parameter& parameter : kParameters)
    if ((parameter.verbs & bit) != 0)
      out.push_back({{"name", parameter.name},
                     {"in", "query"},
                     {"description", parameter.description},
                     {"schema", {{"type", parameter.type}, {"uniqueItems", true}}}});
  return out;
}

}  // namespace qvd::api::openapi

#pragma once

#include "api/server/rest/call.hpp"
#include "api/server/rest/list_options.hpp"

namespace qvd::apiserver {

/// GET of one object.
Reply get_object(Call& call, Objects& objects);
/// GET of a collection: pages, selectors, Table and metadata-only forms.
Reply list_objects(Call& call, Objects& objects);

/// What a list found.
struct Listing {
  std::vector<ObjectPtr> objects;
  Revision revision = 0;
  std::string continue_token;
  std::optional<std::int64_t> remaining;
};
/// Reads the objects that `options` select below the call's namespace; shared with watch (initial
/// events) and deletecollection. Errors: Gone, Timeout for a revision of the future.
base::Result<Listing> collect(Call& call, Objects& objects, const ListOptions& options);

}  // namespace qvd::apiserver

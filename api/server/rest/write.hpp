#pragma once

#include "api/server/rest/call.hpp"

namespace qvd::apiserver {

/// POST to a collection.
Reply create_object(Call& call, Objects& objects);
/// PUT of an object or of its status.
Reply update_object(Call& call, Objects& objects);
/// PATCH of an object or of its status.
Reply patch_object(Call& call, Objects& objects);
/// DELETE of an object, and of a collection.
Reply delete_object(Call& call, Objects& objects);
Reply delete_collection(Call& call, Objects& objects);

}  // namespace qvd::apiserver

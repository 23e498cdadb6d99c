#pragma once

#include <deque>
#include <memory>

#include "api/client/fake/fake_store.hpp"

namespace qvd::api {

/// A watch of FakeApi: a position in the shared history, and the initial objects if asked for.
/// `state` is not locked by the caller.
base::Result<std::unique_ptr<WatchStream>> open_fake_watch(std::shared_ptr<FakeApi::State> state,
                                                           FakeFilter filter,
                                                           const WatchOptions& options);

}  // namespace qvd::api

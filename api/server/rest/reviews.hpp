#pragma once

#include "api/server/auth/authorizer.hpp"
#include "api/server/discovery/discovery.hpp"
#include "base/http/message.hpp"

namespace qvd::apiserver {

/// The kinds that answer questions about authentication and authorization.
const std::vector<TransientKind>& review_kinds();

/// Null if this is no such kind.
const TransientKind* find_review(std::string_view group, std::string_view version,
                                 std::string_view plural);

/// Answers a POST of one of them: who am I, may I, may that user.
base::Result<base::http::Response> answer_review(const TransientKind& kind,
                                                 const base::http::Request& request,
                                                 const User& user, const Authorizer& authorizer);

}  // namespace qvd::apiserver

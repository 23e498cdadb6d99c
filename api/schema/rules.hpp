#pragma once

#include "api/schema/node.hpp"
#include "api/schema/report.hpp"

namespace qvd::api::schema {

inline constexpr std::int64_t kMaxWriteCost = 10'000'000;

/// Runs the CEL rules of a node and everything below it.
void check_rules(const Node& node, const base::Json& value, const base::Json* old, const Path& path,
                 cel::Budget& budget, Report& report);

}  // namespace qvd::api::schema

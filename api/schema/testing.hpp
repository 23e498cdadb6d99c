#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "api/schema/schema.hpp"

// What the tests of this folder share.
namespace qvd::api {

inline base::Json object(const std::string& spec, const char* name = "w") {
  const auto parsed = base::parse_json(spec);
  EXPECT_TRUE(parsed) << spec;
  return {{"apiVersion", "qvd.dev/v1"},
          {"kind", "Widget"},
          {"metadata", {{"name", name}}},
          {"spec", parsed ? *parsed : base::Json()}};
}

using Lines = std::vector<std::string>;

/// Causes as people would compare them: reason without its prefix, field, message.
inline Lines lines(const FieldCauses& causes) {
  Lines out;
  for (const auto& cause : causes)
    out.push_back(cause.reason.substr(10) + " | " + cause.field + " | " + cause.message);
  return out;
}

}  // namespace qvd::api

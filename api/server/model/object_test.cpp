#include "api/server/model/object.hpp"

#include <gtest/gtest.h>

namespace qvd::apiserver {
namespace {

using base::Json;

TEST(NextGeneration, CountsUp) {
  EXPECT_EQ(next_generation(Json::parse(R"({"metadata":{"generation":3}})")), 4);
}

TEST(NextGeneration, BeginsWhereNoneWasCounted) {
  for (const char* text : {"{}", R"({"metadata":{}})", R"({"metadata":{"generation":null}})",
                           R"({"metadata":{"generation":"many"}})"})
    EXPECT_EQ(next_generation(Json::parse(text)), 1) << text;
}

}  // namespace
}  // namespace qvd::apiserver

#include "base/core/result.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>

namespace qvd::base {
namespace {

Result<int> half(int value) {
  if (value % 2 != 0) return invalid("odd");
  return value / 2;
}

Result<int> quarter(int value) {
  ASSIGN_OR_RETURN(const int h, half(value));
  return half(h);
}

Status all_even(int a, int b) {
  RETURN_IF_ERROR(half(a));
  RETURN_IF_ERROR(half(b));
  return ok_status();
}

TEST(Result, CarriesAValueOrTheReasonWhyNot) {
  EXPECT_EQ(*quarter(8), 2);
  EXPECT_EQ(quarter(6).status().code(), Code::kInvalid);
  EXPECT_EQ(quarter(6).value_or(-1), -1);
}

TEST(Result, MacrosReturnTheFirstFailure) {
  EXPECT_TRUE(all_even(2, 4));
  EXPECT_EQ(all_even(2, 3).message(), "odd");
}

TEST(Result, HoldsMoveOnlyValues) {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(7));
  const std::unique_ptr<int> taken = std::move(result).value();
  EXPECT_EQ(*taken, 7);
}

TEST(Status, GainsContextOnTheWayUp) {
  const Status status = errno_status("open /x", EACCES).with_context("load the node certificate");
  EXPECT_EQ(status.code(), Code::kForbidden);
  EXPECT_EQ(status.message(), "load the node certificate: open /x: Permission denied");
}

TEST(Status, ReasonDefaultsToTheNameOfTheCode) {
  EXPECT_EQ(not_found("x").reason(), "NotFound");
  EXPECT_EQ(Status(Code::kForbidden, "PowerOff", "x").reason(), "PowerOff");
}

}  // namespace
}  // namespace qvd::base

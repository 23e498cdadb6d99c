#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api/cel/program.hpp"

// An expression, and behind a line break the document it judges.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using qvd::api::cel::Budget;
  using qvd::api::cel::Program;
  using qvd::api::cel::Shape;
  static const Shape kShape;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto cut = input.find('\n');
  const auto program = Program::compile(input.substr(0, cut), kShape, {});
  if (!program) return 0;
  static const qvd::base::Json kSample = {
      {"a", 5}, {"s", "häuser"}, {"l", {1, 2, 3}}, {"m", {{"k", "v"}}}, {"n", nullptr}};
  qvd::base::Json self = kSample;
  if (cut != std::string_view::npos)
    if (const auto parsed = qvd::base::parse_json(input.substr(cut + 1))) self = *parsed;
  Budget budget(100'000);
  (*program)->evaluate(self, &kSample, budget);
  return 0;
}

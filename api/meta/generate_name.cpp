#include "api/meta/generate_name.hpp"

namespace qvd::api {
namespace {

// No vowels and nothing that looks alike, so that no word appears by accident.
constexpr std::string_view kAlphabet = "bcdfghjklmnpqrstvwxz2456789";
constexpr std::size_t kSuffixLength = 5;
constexpr std::size_t kMaxPrefixLength = 63 - kSuffixLength;

}  // namespace

std::string generate_name(std::string_view prefix, const RandomSource& random) {
  std::string name(prefix.substr(0, kMaxPrefixLength));
  std::uint64_t bits = random();
  for (std::size_t i = 0; i < kSuffixLength; ++i) {
    name += kAlphabet[bits % kAlphabet.size()];
    bits /= kAlphabet.size();
  }
  return name;
}

}  // namespace qvd::api

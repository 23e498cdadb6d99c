#include "base/tls/alpn.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace qvd::base {
namespace {

/// Bytes that end where a page begins that nobody may read: to read on ends the test.
class GuardedBytes {
 public:
  explicit GuardedBytes(const std::string& bytes)
      : page_(static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))), size_(bytes.size()) {
    void* const mapped =
        ::mmap(nullptr, 2 * page_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) std::abort();
    start_ = static_cast<unsigned char*>(mapped);
    if (::mprotect(start_ + page_, page_, PROT_NONE) != 0) std::abort();
    std::memcpy(begin(), bytes.data(), size_);
  }
  GuardedBytes(const GuardedBytes&) = delete;
  GuardedBytes& operator=(const GuardedBytes&) = delete;
  ~GuardedBytes() { ::munmap(start_, 2 * page_); }

  [[nodiscard]] std::span<const unsigned char> get() const { return {begin(), size_}; }

 private:
  [[nodiscard]] unsigned char* begin() const { return start_ + page_ - size_; }

  std::size_t page_;
  std::size_t size_;
  unsigned char* start_ = nullptr;
};

std::string chosen(const std::string& offer) {
  const GuardedBytes bytes(offer);
  const auto found = common_protocol({"http/1.1", "http/1.0"}, bytes.get());
  return {found.begin(), found.end()};
}

TEST(Alpn, OurOrderDecides) {
  EXPECT_EQ(chosen("\x02h2\x08http/1.0\x08http/1.1"), "http/1.1");
  EXPECT_EQ(chosen("\x08http/1.0"), "http/1.0");
}

TEST(Alpn, NothingBehindTheOfferIsRead) {
  EXPECT_EQ(chosen(""), "");
  EXPECT_EQ(chosen("\x02h2"), "");
  EXPECT_EQ(chosen("\x09http/1.1"), "");  // says one byte more than there is
  EXPECT_EQ(chosen("\xff"), "");
}

}  // namespace
}  // namespace qvd::base

#pragma once

#include <cstdint>
#include <string>

#include "base/core/context.hpp"
#include "client/connection.hpp"

namespace qvd::client {

/// What a relay carried.
struct RelayCounts {
  std::uint64_t to_gateway = 0;
  std::uint64_t to_display = 0;
};

/// A buffer of fixed size between two ends: filled at the back, emptied at the front. Where it is
/// full its source is not read: that is the back-pressure.
class RelayBuffer {
 public:
  static constexpr std::size_t kSize = 64 * 1024;
  explicit RelayBuffer(std::string first = {}) : bytes_(std::move(first)) {}
  [[nodiscard]] bool empty() const { return start_ == bytes_.size(); }
  [[nodiscard]] bool has_room() const { return bytes_.size() - start_ < kSize; }
  [[nodiscard]] std::string_view front() const { return std::string_view(bytes_).substr(start_); }
  void push(std::string_view bytes);
  void pop(std::size_t count);

 private:
  std::string bytes_;
  std::size_t start_ = 0;
};

/// Copies bytes both ways between the gateway and nxproxy until either end closes and what it sent
/// before was delivered. `first` came from the gateway already. Errors: Unavailable when stopped.
Result<RelayCounts> relay(const base::Context& context, const Waker& waker, Connection& gateway,
                          int display, std::string first);

}  // namespace qvd::client

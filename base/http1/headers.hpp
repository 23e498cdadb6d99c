#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qvd::base::http1 {

/// One header line. The name is kept as it was written: QVD's Perl client looks names up
/// case-sensitively, so what we print must be spelled exactly so.
struct Header {
  std::string name;
  std::string value;
};

/// The header lines of one message, in order; looked up without regard to case.
class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<Header> lines) : lines_(lines) {}

  /// The first value of that name, or null.
  [[nodiscard]] const std::string* find(std::string_view name) const;
  /// The first value of that name, or "".
  [[nodiscard]] std::string_view get(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
  /// True if a line of that name has `token` in its comma list, e.g. Connection: keep-alive,
  /// Upgrade. Without regard to case.
  [[nodiscard]] bool has_token(std::string_view name, std::string_view token) const;

  void add(std::string name, std::string value) {
    lines_.push_back({std::move(name), std::move(value)});
  }
  /// Replaces all lines of that name, or appends one.
  void set(std::string name, std::string value);
  void remove(std::string_view name);

  [[nodiscard]] std::size_t size() const { return lines_.size(); }
  [[nodiscard]] auto begin() const { return lines_.begin(); }
  [[nodiscard]] auto end() const { return lines_.end(); }

 private:
  std::vector<Header> lines_;
};

}  // namespace qvd::base::http1

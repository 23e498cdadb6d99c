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

  void add(std::string name, std::string value) {
    lines_.push_back({std::move(name), std::move(value)});
  }
  /// The first value of that name, or null.
  [[nodiscard]] const std::string* find(std::string_view name) const;
  /// The first value of that name, or "".
  [[nodiscard]] std::string_view get(std::string_view name) const;
  /// True if a line of that name has `token` in its comma list, e.g. Connection: keep-alive,
  /// Upgrade.
  [[nodiscard]] bool has_token(std::string_view name, std::string_view token) const;

  [[nodiscard]] std::size_t size() const { return lines_.size(); }
  [[nodiscard]] auto begin() const { return lines_.begin(); }
  [[nodiscard]] auto end() const { return lines_.end(); }

 private:
  std::vector<Header> lines_;
};

/// ASCII comparison without regard to case.
bool iequals(std::string_view a, std::string_view b);

/// Without the spaces and tabs at both ends.
std::string_view trim_blanks(std::string_view text);

}  // namespace qvd::base::http1

#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qvd::base::http {

/// Header fields in their order and spelling, found without regard to case.
class Headers {
 public:
  using Entry = std::pair<std::string, std::string>;

  Headers() = default;
  Headers(std::initializer_list<Entry> entries) : entries_(entries) {}

  /// The first value of a name.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  /// The first value, or "".
  [[nodiscard]] std::string_view get(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return find(name).has_value(); }
  /// Whether a comma-separated list value holds this token (case-insensitive).
  [[nodiscard]] bool has_token(std::string_view name, std::string_view token) const;

  void add(std::string name, std::string value);
  /// Replaces all of that name, or appends.
  void set(std::string name, std::string value);
  void remove(std::string_view name);

  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
};

/// Equal but for the case of ASCII letters.
bool iequals(std::string_view a, std::string_view b);

}  // namespace qvd::base::http

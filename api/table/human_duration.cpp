#include <string>

#include "api/table/table.hpp"

namespace qvd::api {
namespace {

std::string pair_text(long long big, const char* big_unit, long long small,
                      const char* small_unit) {
  const std::string out = std::to_string(big) + big_unit;
  return small == 0 ? out : out + std::to_string(small) + small_unit;
}

}  // namespace

// Two units while the number is small, one when it is large, as `kubectl get` shows ages.
std::string human_duration(std::chrono::seconds age) {
  const long long seconds = age.count();
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < 120) return std::to_string(seconds) + "s";
  const long long minutes = seconds / 60;
  if (minutes < 10) return pair_text(minutes, "m", seconds % 60, "s");
  if (minutes < 180) return std::to_string(minutes) + "m";
  const long long hours = minutes / 60;
  if (hours < 8) return pair_text(hours, "h", minutes % 60, "m");
  if (hours < 48) return std::to_string(hours) + "h";
  const long long days = hours / 24;
  if (days < 8) return pair_text(days, "d", hours % 24, "h");
  if (days < 730) return std::to_string(days) + "d";
  if (days < 2920) return pair_text(days / 365, "y", days % 365, "d");
  return std::to_string(days / 365) + "y";
}

}  // namespace qvd::api

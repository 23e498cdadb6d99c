#include "ctl/describe.hpp"

#include <algorithm>
#include <chrono>

#include "api/types/well_known.hpp"
#include "base/text/split.hpp"
#include "base/yaml/yaml.hpp"
#include "ctl/table.hpp"

namespace qvd::ctl {
namespace {

using base::json_at;
using base::json_string;

std::string indented(const std::string& text) {
  std::string out;
  for (const std::string_view line : base::split_lines(text))
    out.append("  ").append(line).append("\n");
  return out;
}

std::string section(const std::string& title, const Json& value) {
  if (!value.is_object() || value.empty()) return "";
  return title + ":\n" + indented(base::dump_yaml(value));
}

std::string line(const std::string& title, const std::string& value) {
  if (value.empty()) return "";
  return title + ":" + std::string(title.size() < 12 ? 12 - title.size() : 1, ' ') + value + "\n";
}

std::string describe_metadata(const Json& object, base::WallTime now) {
  const Json& metadata = json_at(object, {"metadata"});
  std::string out =
      line("Name", json_string(metadata, {"name"})) +
      line("Namespace", json_string(metadata, {"namespace"})) +
      line("Kind", json_string(object, {"kind"}) + " " + json_string(object, {"apiVersion"}));
  const std::string created = json_string(metadata, {"creationTimestamp"});
  if (!created.empty()) out += line("Created", created + " (" + age(created, now) + " ago)");
  if (const std::string deleted = json_string(metadata, {"deletionTimestamp"}); !deleted.empty())
    out += line("Deleted",
                deleted + ", waiting for: " + base::dump_json(json_at(metadata, {"finalizers"})));
  out += section("Labels", json_at(metadata, {"labels"}));
  Json annotations = json_at(metadata, {"annotations"});
  if (annotations.is_object()) annotations.erase(api::kLastAppliedAnnotation);
  return out + section("Annotations", annotations);
}

std::string describe_conditions(const Json& conditions, base::WallTime now) {
  if (!conditions.is_array() || conditions.empty()) return "";
  std::vector<std::vector<std::string>> rows = {{"  TYPE", "STATUS", "SINCE", "REASON", "MESSAGE"}};
  for (const Json& condition : conditions)
    rows.push_back({"  " + json_string(condition, {"type"}), json_string(condition, {"status"}),
                    age(json_string(condition, {"lastTransitionTime"}), now),
                    json_string(condition, {"reason"}), json_string(condition, {"message"})});
  return "Conditions:\n" + align(rows);
}

std::string event_time(const Json& event) {
  for (const char* key : {"lastTimestamp", "eventTime", "firstTimestamp"})
    if (const std::string time = json_string(event, {key}); !time.empty()) return time;
  return json_string(event, {"metadata", "creationTimestamp"});
}

std::string describe_events(std::vector<Json> events, base::WallTime now) {
  if (events.empty()) return "Events:     <none>\n";
  std::stable_sort(events.begin(), events.end(),
                   [](const Json& a, const Json& b) { return event_time(a) < event_time(b); });
  std::vector<std::vector<std::string>> rows = {
      {"  TYPE", "AGE", "TIMES", "FROM", "REASON", "MESSAGE"}};
  for (const Json& event : events) {
    const Json& count = json_at(event, {"count"});
    std::string from = json_string(event, {"reportingComponent"});
    if (from.empty()) from = json_string(event, {"source", "component"});
    rows.push_back({"  " + json_string(event, {"type"}), age(event_time(event), now),
                    count.is_number_integer() ? base::dump_json(count) : "1", from,
                    json_string(event, {"reason"}), json_string(event, {"message"})});
  }
  return "Events:\n" + align(rows);
}

std::size_t decoded_size(const Json& base64) {
  if (!base64.is_string()) return 0;
  const auto& text = base64.get_ref<const std::string&>();
  const auto padding = static_cast<std::size_t>(std::count(text.begin(), text.end(), '='));
  return text.size() / 4 * 3 - padding;
}

/// Keys of a Secret with the sizes of their values.
std::string describe_data(const Json& object) {
  const Json& data = json_at(object, {"data"});
  if (!data.is_object() || data.empty()) return "";
  if (json_string(object, {"kind"}) != "Secret") return section("Data", data);
  std::string out = "Data:\n";
  for (const auto& [key, value] : data.items())
    out += "  " + key + ": " + std::to_string(decoded_size(value)) + " bytes\n";
  return out;
}

}  // namespace

std::string age(const std::string& since, base::WallTime now) {
  const auto time = base::parse_rfc3339(since);
  if (!time) return "";
  const auto seconds = std::max<std::int64_t>(
      0, std::chrono::duration_cast<std::chrono::seconds>(now - *time).count());
  constexpr std::int64_t kMinute = 60, kHour = 3600, kDay = 86'400;
  if (seconds < 2 * kMinute) return std::to_string(seconds) + "s";
  if (seconds < 2 * kHour) return std::to_string(seconds / kMinute) + "m";
  if (seconds < 2 * kDay) return std::to_string(seconds / kHour) + "h";
  return std::to_string(seconds / kDay) + "d";
}

std::string describe_object(const Json& object, const std::vector<Json>& events,
                            base::WallTime now) {
  Json status = json_at(object, {"status"});
  Json conditions;
  if (status.is_object() && status.contains("conditions")) {
    conditions = status["conditions"];
    status.erase("conditions");
  }
  return describe_metadata(object, now) + section("Spec", json_at(object, {"spec"})) +
         describe_data(object) + section("Status", status) + describe_conditions(conditions, now) +
         describe_events(events, now);
}

}  // namespace qvd::ctl

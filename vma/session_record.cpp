#include "vma/session_record.hpp"

#include <charconv>

#include "base/json/json.hpp"
#include "base/log/log.hpp"
#include "base/os/file.hpp"

namespace qvd::vma {
namespace {

base::Json process_json(const ProcessId& process) {
  return {{"pid", process.pid}, {"start", process.start_ticks}};
}

ProcessId read_process(const base::Json& value) {
  const base::Json& pid = base::json_at(value, {"pid"});
  const base::Json& start = base::json_at(value, {"start"});
  if (!pid.is_number_integer() || !start.is_number_integer()) return {};
  return {.pid = pid.get<pid_t>(), .start_ticks = start.get<std::uint64_t>()};
}

unsigned read_id(const base::Json& value, std::string_view key) {
  const base::Json& id = base::json_at(value, {"account", key});
  return id.is_number_unsigned() ? id.get<unsigned>() : 0U;
}

}  // namespace

std::string to_text(const SessionRecord& record) {
  const base::Json value = {{"state", to_string(record.state)},
                            {"since", base::format_rfc3339(record.since)},
                            {"account",
                             {{"name", record.account.name},
                              {"uid", record.account.uid},
                              {"gid", record.account.gid},
                              {"home", record.account.home},
                              {"shell", record.account.shell}}},
                            {"xinit", process_json(record.xinit)},
                            {"agent", process_json(record.agent)},
                            {"resumed", record.resumed}};
  return base::dump_json(value) + "\n";
}

Result<SessionRecord> parse_session_record(std::string_view text) {
  ASSIGN_OR_RETURN(const base::Json value, base::parse_json(text));
  SessionRecord record;
  record.state = parse_nx_state(base::json_string(value, {"state"}));
  ASSIGN_OR_RETURN(record.since, base::parse_rfc3339(base::json_string(value, {"since"})));
  record.account = {.name = base::json_string(value, {"account", "name"}),
                    .uid = read_id(value, "uid"),
                    .gid = read_id(value, "gid"),
                    .home = base::json_string(value, {"account", "home"}),
                    .shell = base::json_string(value, {"account", "shell"})};
  record.xinit = read_process(base::json_at(value, {"xinit"}));
  record.agent = read_process(base::json_at(value, {"agent"}));
  record.resumed = base::json_at(value, {"resumed"}) == true;
  return record;
}

Status SessionStore::save(const SessionRecord& record) const {
  return base::write_file_atomic(folder_ + "/session.json", to_text(record), 0600);
}

std::optional<SessionRecord> SessionStore::load() const {
  const auto text = base::read_file(folder_ + "/session.json");
  if (!text) return std::nullopt;
  auto record = parse_session_record(*text);
  if (record) return std::move(*record);
  base::log::warn("session record not readable", {{"path", folder_}, {"err", record.status()}});
  return std::nullopt;
}

Status SessionStore::forget() const {
  return base::remove_file(folder_ + "/session.json");
}

Status SessionStore::save_epoch(std::uint64_t epoch) const {
  return base::write_file_atomic(folder_ + "/epoch", std::to_string(epoch) + "\n", 0600);
}

std::uint64_t SessionStore::load_epoch() const {
  const auto text = base::read_file(folder_ + "/epoch", 64);
  std::uint64_t epoch = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), epoch);
  return epoch;
}

}  // namespace qvd::vma

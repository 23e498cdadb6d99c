#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/core/clock.hpp"
#include "vma/process_table.hpp"
#include "vma/session_state.hpp"

namespace qvd::vma {

/// What a session is at a moment; kept in a file, so that a VMA that was killed finds it again.
struct SessionRecord {
  NxState state = NxState::kStopped;
  base::WallTime since{};
  Account account;
  ProcessId xinit;       // leader of the session's processes
  ProcessId agent;       // nxagent, when it has told its pid
  bool resumed = false;  // suspended at least once: there are windows to lose
};

std::string to_text(const SessionRecord& record);
Result<SessionRecord> parse_session_record(std::string_view text);

/// The file of a session's record and the file of the highest epoch seen.
class SessionStore {
 public:
  explicit SessionStore(std::string folder) : folder_(std::move(folder)) {}
  Status save(const SessionRecord& record) const;
  /// Nothing if no session was recorded.
  [[nodiscard]] std::optional<SessionRecord> load() const;
  Status forget() const;
  Status save_epoch(std::uint64_t epoch) const;
  [[nodiscard]] std::uint64_t load_epoch() const;

 private:
  std::string folder_;
};

}  // namespace qvd::vma

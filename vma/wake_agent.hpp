#pragma once

namespace qvd::vma {

/// Makes the nxagent of `display` go through its loop once, by a connection to its socket that says
/// nothing. Never blocks; nothing happens if there is no such display. Any thread.
void wake_agent(int display);

}  // namespace qvd::vma

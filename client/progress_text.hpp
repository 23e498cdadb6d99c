#pragma once

#include <string>
#include <string_view>

namespace qvd::client {

/// A progress text of QVD in the words of a person, e.g. without "VM_ID: 12".
std::string plain_progress(std::string_view text);

}  // namespace qvd::client

#include "controller/runtime/outcome.hpp"

namespace qvd::controller {

std::string_view to_string(Outcome::Kind kind) {
  switch (kind) {
    case Outcome::Kind::kDone:
      return "done";
    case Outcome::Kind::kAfter:
      return "after";
    case Outcome::Kind::kFailed:
      return "failed";
    case Outcome::Kind::kTerminal:
      return "terminal";
  }
  return "";
}

}  // namespace qvd::controller

#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/core/guarded.hpp"
#include "base/core/status.hpp"

namespace qvd::base {

/// The named checks behind /readyz. Threads: any. Checks must be quick and must not call back here.
class Health {
 public:
  using Check = std::function<Status()>;
  /// Adds a check; the same name again replaces it.
  void add(std::string name, Check check);
  void remove(const std::string& name);

  struct Outcome {
    std::string name;
    Status status;
  };
  /// Every check in order of addition.
  [[nodiscard]] std::vector<Outcome> run() const;

 private:
  Guarded<std::vector<std::pair<std::string, Check>>> checks_;
};

}  // namespace qvd::base

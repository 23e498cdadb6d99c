#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/core/clock.hpp"
#include "base/core/result.hpp"
#include "base/json/json.hpp"

namespace qvd::base {
class Health;
class Registry;
}  // namespace qvd::base

namespace qvd::apiserver {

/// How to run a server.
struct InstanceOptions {
  std::string data_dir;  // made if absent (0700)
  std::string listen = "127.0.0.1:0";
  std::vector<std::string> extra_hosts{};  // more names and addresses for the server certificate
  std::string advertise{};                 // host:port in admin.kubeconfig; "" = as listened on
  std::string token_file{};                // "" = DIR/tokens if it exists
  std::vector<base::Json> custom_definitions{};  // CustomResourceDefinitions to serve
};

/// A whole API server in this process: store, housekeeping, HTTPS. The composition root.
/// The destructor stops it.
class Instance {
 public:
  /// Opens the store, makes certificates and DIR/admin.kubeconfig, creates the standard namespaces
  /// and begins to serve. Errors say what to do.
  static base::Result<std::unique_ptr<Instance>> start(const InstanceOptions& options,
                                                       const base::Clock& clock,
                                                       base::Registry& metrics,
                                                       base::Health& health);
  ~Instance();

  /// host:port that is listened on.
  [[nodiscard]] std::string address() const;
  /// Ends watches properly, lets running requests finish, closes the store. Idempotent.
  void stop();

 private:
  struct Parts;
  explicit Instance(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

/// The CustomResourceDefinitions that are built into the program.
base::Result<std::vector<base::Json>> embedded_definitions();

}  // namespace qvd::apiserver

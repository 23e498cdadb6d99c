#pragma once

#include <memory>
#include <string>

#include "api/client/api_client.hpp"
#include "api/client/kubeconfig.hpp"
#include "api/client/transport.hpp"
#include "base/config/option_set.hpp"
#include "ctl/catalogue.hpp"

namespace qvd::ctl {

/// The settings that every command has.
struct Global {
  std::string kubeconfig;
  std::string context;
  std::string ns;

  void declare(base::OptionSet& options);
};

inline constexpr std::string_view kTableAccept =
    "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

/// Everything of one namespace; all namespaces if it is "".
api::ListOptions in_namespace(const std::string& ns);

/// One API server as the commands use it. One thread.
class Api {
 public:
  /// Reads the configuration; the server is not asked yet.
  static Result<Api> open(const Global& global);
  /// For tests: any client, no transport.
  Api(std::shared_ptr<api::ApiClient> client, Catalogue catalogue, std::string ns);

  [[nodiscard]] api::ApiClient& client() { return *client_; }
  [[nodiscard]] api::Transport& transport() { return *transport_; }
  /// Asked of the server at the first call.
  Result<const Catalogue*> catalogue(const base::Context& context);
  /// The namespace meant by -n, else by the kubeconfig.
  [[nodiscard]] const std::string& ns() const { return ns_; }
  /// Where an object of that kind lies: without a namespace if the kind has none.
  [[nodiscard]] api::ObjectKey key(const Resource& resource, const std::string& name) const {
    return {resource.namespaced ? ns_ : "", name};
  }

  /// A GET whose answer is a document; `accept` chooses its form.
  Result<Json> get_document(const base::Context& context, const std::string& target,
                            std::string_view accept);

 private:
  Api() = default;
  std::shared_ptr<api::Transport> transport_;
  std::shared_ptr<api::ApiClient> client_;
  std::unique_ptr<Catalogue> catalogue_;
  std::string ns_;
};

}  // namespace qvd::ctl

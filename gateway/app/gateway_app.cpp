#include "gateway/app/gateway_app.hpp"

#include <filesystem>

#include "api/client/kubeconfig.hpp"
#include "api/client/lease.hpp"
#include "api/client/rest_client.hpp"
#include "api/types/well_known.hpp"
#include "base/admin/health.hpp"
#include "base/core/clock.hpp"
#include "base/core/pause.hpp"
#include "base/log/log.hpp"
#include "base/os/host_name.hpp"
#include "base/text/ascii.hpp"
#include "base/text/letter_case.hpp"
#include "base/text/trim.hpp"
#include "base/tls/certificate.hpp"
#include "gateway/auth/local_authenticator.hpp"
#include "gateway/farm/farm.hpp"
#include "gateway/front/front.hpp"

namespace qvd::gateway {
namespace {

constexpr std::chrono::seconds kStopGrace{5};
constexpr std::chrono::seconds kCleanLimit{30};  // one try to close what an earlier process left
constexpr std::chrono::seconds kCleanAgain{2};

// QVD's clients want RSA of 2048 bits and SHA-256 or better.
base::Result<base::KeyPair> certificate_for(const GatewayOptions& options) {
  std::error_code ignored;
  const bool absent = !std::filesystem::exists(options.tls_cert, ignored) &&
                      !std::filesystem::exists(options.tls_key, ignored);
  if (!options.self_signed || !absent)
    return base::load_key_pair(options.tls_cert, options.tls_key);
  const std::string host = base::host_name();
  base::CertificateSpec spec{.common_name = host.empty() ? "qvd-gateway" : host};
  spec.dns_names = {"localhost"};
  if (!host.empty()) spec.dns_names.push_back(host);
  spec.ip_addresses = {"127.0.0.1", "::1"};
  spec.server = true;
  spec.key_type = base::KeyType::kRsa2048;
  spec.lifetime = std::chrono::hours(24 * 825);
  ASSIGN_OR_RETURN(base::KeyPair pair, base::create_self_signed(spec));
  RETURN_IF_ERROR(base::save_key_pair(pair, options.tls_cert, options.tls_key));
  base::log::info("self-signed certificate made", {{"path", options.tls_cert}});
  return pair;
}

std::vector<std::unique_ptr<Authenticator>> authenticators(const Farm& farm,
                                                           const base::Clock& clock) {
  std::vector<std::unique_ptr<Authenticator>> plugins;
  plugins.push_back(std::make_unique<LocalAuthenticator>(
      [&farm](const std::string& tenant, const std::string& login) {
        return farm.account(tenant, login);
      },
      clock));
  return plugins;
}

// Until it has worked: the API may be away when we start.
void clear_leftovers(const std::stop_token& stop, SessionWriter& writer) {
  const base::Context ctx{.stop = stop};
  base::Status done = writer.close_leftovers(ctx.limited(kCleanLimit));
  while (!done.ok() && base::pause(ctx, kCleanAgain))
    done = writer.close_leftovers(ctx.limited(kCleanLimit));
  if (!done.ok()) base::log::warn("sessions of an earlier gateway stay open", {{"err", done}});
}

}  // namespace

std::string lease_name(std::string_view text) {
  std::string out;
  for (const char c : base::lower_ascii(text.substr(0, 200))) {
    const bool fit = base::is_letter_or_digit(c) || (!out.empty() && (c == '-' || c == '.'));
    if (fit) out += c;
  }
  out.resize(base::trim_end(out, "-.").size());
  return out.empty() ? "gateway" : out;
}

base::Status serve_gateway(const GatewayOptions& options, base::RunEnvironment& environment) {
  ASSIGN_OR_RETURN(base::KeyPair pair, certificate_for(options));
  ASSIGN_OR_RETURN(api::ConnectionConfig config, api::find_config(options.kubeconfig));
  ASSIGN_OR_RETURN(const auto client, api::connect_api(std::move(config), &environment.metrics));
  const base::SystemClock clock;
  const std::string name = lease_name(options.name.empty() ? base::host_name() : options.name);

  // Order of life: who calls back (farm) ends before whom it calls (front's io threads).
  Farm farm(*client, clock, name);
  SessionWriter writer(*client, clock, name);
  SignIn sign_in(authenticators(farm, clock), clock);
  base::WorkerPool sign_in_pool({.name = "sign-in", .threads = 2, .queue_limit = 256});
  base::WorkerPool api_pool({.name = "api", .threads = 8, .queue_limit = 4096});
  GatewayMetrics metrics(environment.metrics);
  Services services{farm, writer, sign_in, sign_in_pool, api_pool, metrics, clock};
  FrontOptions front_options{.listen = options.listen};
  front_options.tls = base::TlsServerOptions{.key_pair = std::move(pair)};
  front_options.io_threads = static_cast<std::size_t>(options.io_threads);
  ASSIGN_OR_RETURN(const auto front, Front::start(std::move(front_options), services));
  environment.health.add("caches", [&farm] {
    return farm.synced() ? base::ok_status()
                         : base::unavailable("the farm has not been read from the API yet");
  });
  farm.start();
  api::LeaseRenewer lease(*client, clock,
                          {.lease = {api::kGatewayLeaseNamespace, name}, .holder = name});
  lease.start();
  const std::jthread leftovers([&](const std::stop_token& stop) { clear_leftovers(stop, writer); });
  base::log::info("listening", {{"addr", front->address()}, {"name", name}});

  base::wait_for_end(environment.context);
  environment.health.add("stopping", [] { return base::unavailable("stopping"); });
  environment.health.remove("caches");
  front->stop(kStopGrace);
  lease.stop();
  farm.stop();
  api_pool.stop();
  sign_in_pool.stop();
  return base::ok_status();
}

}  // namespace qvd::gateway

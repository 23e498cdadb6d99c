#include "gateway/front/client_request.hpp"
#include "gateway/front/on_worker.hpp"
#include "gateway/front/reply.hpp"

namespace qvd::gateway {

base::net::awaitable<base::Result<Identity>> identify(Services& services,
                                                      const ClientRequest& request) {
  if (!services.farm.synced()) co_return base::unavailable("Server is starting");
  const auto credentials = parse_authorization(request.head.headers.get("Authorization"));
  if (!credentials) co_return credentials.status();
  services.metrics.auth_attempts.add();
  const LoginRules rules = services.farm.login_rules();
  const TenantLogin who = split_login(credentials->login, rules.separators, rules.default_tenant);
  const SignInPolicy policy = services.farm.sign_in_policy(who.tenant);
  std::function<base::Result<Identity>()> work = [&sign_in = services.sign_in, who, policy,
                                                  password = credentials->password] {
    return sign_in.authenticate(who, password, policy);
  };
  auto identity = co_await on_worker(services.sign_in_pool, std::move(work));
  if (!identity) co_return identity.status();
  services.metrics.auth_ok.add();
  request.link->set_known();
  // Only who has signed in learns that the tenant is closed.
  if (services.farm.tenant_blocked(identity->tenant))
    co_return base::unavailable("Server is blocked for your organisation");
  co_return identity;
}

Reply failure_reply(const base::Status& status) {
  if (status.code() == base::Code::kUnauthenticated) return challenge_reply();
  return text_reply(503, status.message());
}

}  // namespace qvd::gateway

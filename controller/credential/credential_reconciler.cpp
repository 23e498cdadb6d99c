#include "controller/credential/credential_reconciler.hpp"

#include "api/types/core.hpp"
#include "api/types/user.hpp"
#include "api/types/user_credential.hpp"
#include "api/types/well_known.hpp"
#include "controller/credential/derive.hpp"
#include "controller/runtime/write.hpp"

namespace qvd::controller {
namespace {

constexpr const char* kBySecret = "password-secret";
constexpr const char* kSecretMissing = "SecretMissing";
constexpr const char* kSecretInvalid = "SecretInvalid";

api::CacheScope password_secrets() {
  api::CacheScope scope;
  scope.label_selector = std::string(api::kPasswordLabel) + "=true";
  return scope;
}

std::string index_key(const std::string& ns, const std::string& name) {
  return ns + "/" + name;
}

/// What people must put right. Everything else passes or is ours, and is tried again.
bool is_theirs(const base::Status& status) {
  return status.reason() == kSecretMissing || status.reason() == kSecretInvalid;
}

class CredentialReconciler final : public Reconciler {
 public:
  explicit CredentialReconciler(const Deps& deps)
      : deps_(deps),
        users_(deps.informers.of<api::User>()),
        secrets_(deps.informers.of<api::Secret>(password_secrets())),
        credentials_(deps.informers.of<api::UserCredential>()),
        own_users_(deps.clock),
        own_credentials_(deps.clock) {}

  Outcome reconcile(const base::Context& ctx, const Key& key) override {
    const auto user = users_.get(key);
    if (!user || user->metadata.deleting()) return Outcome::done();  // its credential is collected
    if (own_users_.behind(key, users_.version_of(key)) ||
        own_credentials_.behind(key, credentials_.version_of(key)))
      return Outcome::after(kCacheLag);
    const base::Status outcome = sync(ctx, *user);
    if (!outcome.ok() && !is_theirs(outcome)) return Outcome::failed(outcome);
    return report(ctx, *user, outcome);
  }

 private:
  base::Status sync(const base::Context& ctx, const api::User& user) {
    const Key key = api::key_of(user);
    const auto credential = credentials_.get(key);
    if (user.spec.password_secret.empty()) return revoke(ctx, credential);
    const auto secret = secrets_.get({user.metadata.ns, user.spec.password_secret});
    if (!secret) {
      RETURN_IF_ERROR(revoke(ctx, credential));
      return {base::Code::kNotFound, kSecretMissing,
              "spec.passwordSecret: there is no Secret " + user.spec.password_secret +
                  " with the label " + std::string(api::kPasswordLabel) + "=true"};
    }
    if (credential && is_current(*credential, *secret)) return base::ok_status();
    auto derived = derive_credential(user, *secret);
    if (!derived) {
      RETURN_IF_ERROR(revoke(ctx, credential));
      return base::Status(base::Code::kInvalid, kSecretInvalid, derived.status().message())
          .with_context("Secret " + secret->metadata.name);
    }
    return store(ctx, key, credential, std::move(*derived));
  }

  base::Status store(const base::Context& ctx, const Key& key,
                     const std::shared_ptr<const api::UserCredential>& before,
                     api::UserCredential derived) {
    const api::TypedClient<api::UserCredential> client(deps_.api);
    if (!before) {
      RETURN_IF_ERROR(client.create(ctx, derived).status());
      own_credentials_.wrote_over(key, "");
      return base::ok_status();
    }
    api::UserCredential after = *before;  // keeps TOTP and what we do not know
    after.spec.hash = derived.spec.hash;
    after.spec.scheme = derived.spec.scheme;
    after.spec.source = derived.spec.source;
    RETURN_IF_ERROR(client.update(ctx, after).status());
    own_credentials_.wrote_over(key, before->metadata.resource_version);
    return base::ok_status();
  }

  // A password whose Secret is gone must not open anything.
  base::Status revoke(const base::Context& ctx,
                      const std::shared_ptr<const api::UserCredential>& credential) {
    if (!credential || !is_derived(*credential)) return base::ok_status();
    api::DeleteOptions options;
    options.uid = credential->metadata.uid;
    options.resource_version = credential->metadata.resource_version;
    const base::Status removed = api::TypedClient<api::UserCredential>(deps_.api).remove(
        ctx, api::key_of(*credential), options);
    return removed.code() == base::Code::kNotFound ? base::ok_status() : removed;
  }

  Outcome report(const base::Context& ctx, const api::User& user, const base::Status& outcome) {
    api::User after = user;
    api::ConditionUpdate update;
    update.type = "CredentialReady";
    update.status = outcome.ok() ? api::ConditionStatus::kTrue : api::ConditionStatus::kFalse;
    update.reason = outcome.ok() ? "Derived" : std::string(outcome.reason());
    update.message = outcome.message();
    update.observed_generation = user.metadata.generation.value_or(0);
    if (outcome.ok() && user.spec.password_secret.empty()) {
      api::remove_condition(after.status.conditions, update.type);
    } else if (api::set_condition(after.status.conditions, update, deps_.clock.wall_now()) &&
               !outcome.ok()) {
      deps_.events.record(about(user), api::EventType::kWarning, update.reason, update.message);
    }
    return write_status(ctx, deps_, own_users_, user, after);
  }

  const Deps deps_;
  api::Informer<api::User>& users_;
  api::Informer<api::Secret>& secrets_;
  api::Informer<api::UserCredential>& credentials_;
  OwnWrites own_users_;
  OwnWrites own_credentials_;
};

}  // namespace

std::unique_ptr<Controller> make_credential_controller(const Deps& deps) {
  auto& users = deps.informers.of<api::User>();
  users.add_index(kBySecret, [](const api::User& user) {
    return std::vector<std::string>{index_key(user.metadata.ns, user.spec.password_secret)};
  });
  ControllerOptions options;
  options.name = "credential";
  auto controller = std::make_unique<Controller>(
      options, std::make_unique<CredentialReconciler>(deps), deps.clock, deps.metrics);
  controller->watch(users);
  controller->watch(deps.informers.of<api::UserCredential>());
  controller->watch<api::Secret>(
      deps.informers.of<api::Secret>(password_secrets()), [&users](const api::Secret& secret) {
        std::vector<Key> keys;
        for (const auto& user :
             users.by_index(kBySecret, index_key(secret.metadata.ns, secret.metadata.name)))
          keys.push_back(api::key_of(*user));
        return keys;
      });
  return controller;
}

}  // namespace qvd::controller

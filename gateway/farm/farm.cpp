#include "gateway/farm/farm.hpp"

#include <utility>

#include "api/client/informer_set.hpp"
#include "api/types/cluster_settings.hpp"
#include "api/types/disk_image.hpp"
#include "api/types/login.hpp"
#include "api/types/os_flavour.hpp"
#include "api/types/tenant_settings.hpp"
#include "api/types/user.hpp"
#include "api/types/user_credential.hpp"
#include "api/types/virtual_machine.hpp"
#include "gateway/farm/settings.hpp"

namespace qvd::gateway {
namespace {

constexpr const char* kByPerson = "person";  // tenant/user
constexpr const char* kById = "id";
constexpr const char* kByLogin = "login";  // tenant/login in lower case
constexpr const char* kSettingsName = "default";

std::string topic(const char* kind, const api::ObjectKey& key) {
  return std::string(kind) + ":" + key.str();
}

std::vector<std::string> people_of(const api::VirtualMachine& vm) {
  std::vector<std::string> people;
  if (!vm.spec.user.empty()) people.push_back(vm.metadata.ns + "/" + vm.spec.user);
  for (const std::string& user : vm.spec.access) {
    if (user != vm.spec.user) people.push_back(vm.metadata.ns + "/" + user);
  }
  return people;
}

template <class T>
void announce(api::Informer<T>& informer, ChangeHub& hub, const char* kind) {
  using Ptr = typename api::Informer<T>::Ptr;
  const auto tell = [&hub, kind](const Ptr& object) {
    hub.notify(topic(kind, api::key_of(*object)));
  };
  informer.add_handler({.added = tell,
                        .updated = [tell](const Ptr&, const Ptr& after) { tell(after); },
                        .deleted = [tell](const Ptr& last, bool) { tell(last); }});
}

api::CacheScope own_sessions(const std::string& gateway) {
  return {.ns = "", .label_selector = "", .field_selector = "spec.gateway=" + gateway};
}

}  // namespace

struct Farm::Caches {
  Caches(api::ApiClient& api, const base::Clock& clock, const std::string& gateway)
      : set(api, clock),
        machines(set.of<api::VirtualMachine>()),
        runs(set.of<api::MachineRun>()),
        sessions(set.of<api::Session>(own_sessions(gateway))),
        users(set.of<api::User>()),
        credentials(set.of<api::UserCredential>()),
        flavours(set.of<api::OSFlavour>()),
        images(set.of<api::DiskImage>()),
        tenants(set.of<api::TenantSettings>()),
        cluster(set.of<api::ClusterSettings>()) {
    machines.add_index(kByPerson, people_of);
    machines.add_index(kById, [](const api::VirtualMachine& vm) {
      return vm.spec.id ? std::vector{std::to_string(*vm.spec.id)} : std::vector<std::string>{};
    });
    users.add_index(kByLogin, [](const api::User& user) {
      return std::vector{user.metadata.ns + "/" + api::login_of(user, false)};
    });
  }

  MachineView view(const api::VirtualMachine& vm) const {
    const auto flavour = flavours.get({vm.metadata.ns, vm.spec.flavour});
    const auto image = images.get({vm.metadata.ns, effective_image(vm, flavour.get())});
    return machine_view(vm, flavour.get(), image.get());
  }

  api::InformerSet set;
  api::Informer<api::VirtualMachine>& machines;
  api::Informer<api::MachineRun>& runs;
  api::Informer<api::Session>& sessions;
  api::Informer<api::User>& users;
  api::Informer<api::UserCredential>& credentials;
  api::Informer<api::OSFlavour>& flavours;
  api::Informer<api::DiskImage>& images;
  api::Informer<api::TenantSettings>& tenants;
  api::Informer<api::ClusterSettings>& cluster;
};

Farm::Farm(api::ApiClient& api, const base::Clock& clock, const std::string& gateway)
    : caches_(std::make_unique<Caches>(api, clock, gateway)) {
  announce(caches_->machines, hub_, "vm");
  announce(caches_->runs, hub_, "run");
  announce(caches_->sessions, hub_, "session");
}

Farm::~Farm() {
  stop();
}
void Farm::start() {
  caches_->set.start_all();
}
void Farm::stop() {
  caches_->set.stop_all();
}
bool Farm::synced() const {
  return caches_->set.has_synced();
}

LoginRules Farm::login_rules() const {
  const auto cluster = caches_->cluster.get({"", kSettingsName});
  if (!cluster) return {};
  return {cluster->spec.authentication.default_tenant, cluster->spec.authentication.separators};
}

SignInPolicy Farm::sign_in_policy(const std::string& tenant) const {
  const auto cluster = caches_->cluster.get({"", kSettingsName});
  const auto settings = caches_->tenants.get({tenant, kSettingsName});
  return merge_sign_in_policy(cluster.get(), settings.get());
}

bool Farm::tenant_blocked(const std::string& tenant) const {
  const auto settings = caches_->tenants.get({tenant, kSettingsName});
  return settings && settings->spec.blocked;
}

std::optional<LocalAccount> Farm::account(const std::string& tenant,
                                          const std::string& login) const {
  const bool exact = sign_in_policy(tenant).case_sensitive;
  const auto found =
      caches_->users.by_index(kByLogin, tenant + "/" + api::normalise_login(login, false));
  std::vector<std::shared_ptr<const api::User>> matching;
  for (const auto& user : found) {
    if (api::login_of(*user, exact) == login) matching.push_back(user);
  }
  if (matching.size() != 1) return std::nullopt;  // with two of one login nobody signs in
  const api::User& user = *matching.front();
  const auto credential = caches_->credentials.get(api::key_of(user));
  LocalAccount account{.user = user.metadata.name, .login = login};
  account.blocked = user.spec.blocked || user.metadata.deleting();
  if (!credential) return account;
  account.hash = credential->spec.hash;
  if (const auto until = base::parse_rfc3339(credential->status.locked_until))
    account.locked_until = *until;
  return account;
}

std::vector<MachineView> Farm::machines_of(const Person& person) const {
  std::vector<MachineView> views;
  for (const auto& vm : caches_->machines.by_index(kByPerson, person.tenant + "/" + person.user)) {
    views.push_back(caches_->view(*vm));
  }
  return views;
}

std::optional<MachineView> Farm::machine_by_id(std::int64_t id) const {
  const auto found = caches_->machines.by_index(kById, std::to_string(id));
  if (found.empty()) return std::nullopt;
  return caches_->view(*found.front());
}

Watched Farm::watch_state(const SessionRef& session) const {
  const api::ObjectKey machine{session.key.ns, session.machine};
  const auto vm = caches_->machines.get(machine);
  const auto run = caches_->runs.get(machine);
  const auto own = caches_->sessions.get(session.key);
  return watched_state(vm.get(), run.get(), own.get(), session.uid);
}

std::int64_t Farm::epoch_of(const SessionRef& session) const {
  return current_epoch(caches_->machines.get({session.key.ns, session.machine}).get());
}

std::shared_ptr<const api::MachineRun> Farm::run_of(const api::ObjectKey& machine) const {
  return caches_->runs.get(machine);
}

ChangeHub::Subscription Farm::subscribe(const api::ObjectKey& machine,
                                        const std::string& session_name,
                                        ChangeHub::Callback callback) {
  std::vector<std::string> topics{topic("vm", machine), topic("run", machine)};
  if (!session_name.empty()) topics.push_back(topic("session", {machine.ns, session_name}));
  return hub_.subscribe(topics, std::move(callback));
}

}  // namespace qvd::gateway

#include "api/server/commands.hpp"

#include <string>
#include <vector>

#include "api/server/instance.hpp"
#include "api/server/pki/pki.hpp"
#include "base/app/app.hpp"
#include "base/core/pause.hpp"
#include "base/log/log.hpp"
#include "base/os/file.hpp"

namespace qvd::apiserver {
namespace {

struct ServeFlags {
  InstanceOptions instance{.data_dir = ""};
  std::string store = "sqlite";
};

struct KubeconfigFlags {
  std::string data_dir;
  Credential credential{};
  std::string out;
};

base::Status check_store(const std::string& store) {
  if (store == "sqlite") return {};
  if (store.starts_with("postgres://") || store.starts_with("postgresql://"))
    return base::invalid(
        "--store postgres:// arrives in a later version; this one keeps its state in SQLite: use "
        "--store sqlite");
  return base::usage_error("--store must be sqlite or postgres://…, not \"" + store + "\"");
}

base::Status serve(ServeFlags& flags, base::RunEnvironment& environment) {
  RETURN_IF_ERROR(check_store(flags.store));
  const base::SystemClock clock;
  ASSIGN_OR_RETURN(flags.instance.custom_definitions, embedded_definitions());
  ASSIGN_OR_RETURN(const auto instance,
                   Instance::start(flags.instance, clock, environment.metrics, environment.health));
  base::log::info("listening", {{"addr", instance->address()}});
  base::wait_for_end(environment.context);
  base::log::info("stopping");
  instance->stop();
  return {};
}

base::Status write_kubeconfig(const KubeconfigFlags& flags) {
  ASSIGN_OR_RETURN(const auto ca, load_ca(flags.data_dir));
  ASSIGN_OR_RETURN(const auto text, mint_kubeconfig(ca, flags.credential));
  return base::write_file_atomic(flags.out, text, 0600);
}

base::CommandSpec serve_command(ServeFlags& flags) {
  base::CommandSpec command;
  command.name = "serve";
  command.summary = "Serve the API over HTTPS";
  command.daemon = true;
  command.examples = {
      {"qvd-apiserver serve --data-dir /var/lib/qvd/api --listen 0.0.0.0:6443",
       "on the first start makes a CA, a certificate and DIR/admin.kubeconfig"},
      {"kubectl --kubeconfig /var/lib/qvd/api/admin.kubeconfig get qvd -A", "look around"},
  };
  command.options
      .add("data-dir", &flags.instance.data_dir, "state, certificates and admin.kubeconfig",
           {.metavar = "DIR", .required = true})
      .add("listen", &flags.instance.listen, "address to serve on; port 0 takes a free one",
           {.metavar = "HOST:PORT"})
      .add("store", &flags.store, "where the state is kept", {.metavar = "sqlite|postgres://…"})
      .add("host", &flags.instance.extra_hosts,
           "another name or address of this server, for its certificate", {.metavar = "NAME"})
      .add("advertise", &flags.instance.advertise, "address written into admin.kubeconfig",
           {.metavar = "HOST:PORT"})
      .add("token-file", &flags.instance.token_file,
           "bearer tokens, lines of sha256:<hex>,<user>,<group>;<group> (default DIR/tokens)",
           {.metavar = "FILE"});
  command.run = [&flags](base::RunEnvironment& environment) { return serve(flags, environment); };
  return command;
}

base::CommandSpec kubeconfig_command(KubeconfigFlags& flags) {
  base::CommandSpec command;
  command.name = "kubeconfig";
  command.summary = "Mint a client certificate as a kubeconfig, without asking the server";
  command.examples = {
      {"qvd-apiserver kubeconfig --data-dir /var/lib/qvd/api --user qvd:agent:node1 --group "
       "qvd:agents --server https://10.3.15.2:6443 --out node1.kubeconfig",
       "for the agent of the host node1"},
  };
  command.options
      .add("data-dir", &flags.data_dir, "data directory of the server",
           {.metavar = "DIR", .required = true})
      .add("user", &flags.credential.user, "user name (the certificate's CN)",
           {.metavar = "NAME", .required = true})
      .add("group", &flags.credential.groups, "group (an O of the certificate); may be repeated",
           {.metavar = "NAME"})
      .add("server", &flags.credential.server_url, "address of the server",
           {.metavar = "URL", .required = true})
      .add("out", &flags.out, "file to write (mode 0600)", {.metavar = "FILE", .required = true});
  command.run = [&flags](base::RunEnvironment&) { return write_kubeconfig(flags); };
  return command;
}

}  // namespace

int run_apiserver(int argc, const char* const* argv) {
  ServeFlags serve_flags;
  KubeconfigFlags kubeconfig_flags;
  base::ProgramSpec program;
  program.name = "qvd-apiserver";
  program.summary = "The API server of QVD: a Kubernetes wire API on an embedded database";
  program.commands.push_back(serve_command(serve_flags));
  program.commands.push_back(kubeconfig_command(kubeconfig_flags));
  return base::run_program(program, argc, argv);
}

}  // namespace qvd::apiserver

#include "base/app/app.hpp"
#include "gateway/app/gateway_app.hpp"

int main(int argc, char** argv) {
  qvd::gateway::GatewayOptions options;
  qvd::base::CommandSpec serve{
      .name = "serve",
      .summary = "Serve people: sign them in, and connect them with their desktops.",
      .examples =
          {{"qvd-gateway serve --kubeconfig gateway.kubeconfig --tls-cert gw.crt --tls-key gw.key",
            "Serve on port 8443 of every address"},
           {"qvd-gateway serve --kubeconfig gateway.kubeconfig --listen 127.0.0.1:8443 --tls-cert "
            "gw.crt --tls-key "
            "gw.key --self-signed",
            "Make a certificate at the first start, for a trial"}},
      .daemon = true};
  serve.options.add("kubeconfig", &options.kubeconfig, "how to reach the API", {.metavar = "FILE"})
      .add("listen", &options.listen, "where clients connect", {.metavar = "HOST:PORT"})
      .add("tls-cert", &options.tls_cert, "certificate, with its chain behind it",
           {.metavar = "FILE", .required = true})
      .add("tls-key", &options.tls_key, "private key, RSA of 2048 bits or more for QVD's clients",
           {.metavar = "FILE", .required = true})
      .add("self-signed", &options.self_signed, "make both files if they are absent")
      .add("name", &options.name,
           "name of this gateway, unique in the farm; the host's name if not given")
      .add("io-threads", &options.io_threads, "threads that carry the connections",
           {.metavar = "N", .min = 1, .max = 64});
  serve.run = [&options](qvd::base::RunEnvironment& environment) {
    return qvd::gateway::serve_gateway(options, environment);
  };
  const qvd::base::ProgramSpec program{
      .name = "qvd-gateway", .summary = "Brings people to their desktops.", .commands = {serve}};
  return qvd::base::run_program(program, argc, argv);
}

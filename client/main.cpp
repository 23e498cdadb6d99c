#include <cstdio>

#include "base/app/app.hpp"
#include "client/app.hpp"

int main(int argc, char** argv) {
  namespace base = qvd::base;
  namespace client = qvd::client;
  client::Settings settings;
  const base::Status loaded = client::load_client_conf(settings);
  if (!loaded.ok()) {
    std::fprintf(stderr, "qvd-client: %s\n", std::string(loaded.message()).c_str());
    return 2;
  }
  base::Status ended;
  base::ProgramSpec program{.name = "qvd-client",
                            .summary = "opens your desktop of a QVD farm on this display"};
  program.commands.push_back({
      .summary = "Signs in to a gateway, starts or resumes your desktop and shows it here. The "
                 "session is suspended\n"
                 "when the client ends, and goes on where it was at the next connect.",
      .examples = {{"qvd-client --host gw.example.org --username alice",
                    "asks for the password, opens your desktop"},
                   {"qvd-client --host gw.example.org -u alice@acme --list",
                    "shows what desktops you have"},
                   {"QVDPASSWORD=… qvd-client --host gw.example.org -u alice --vm-name work "
                    "--fullscreen --link lan",
                    "without questions, on the whole screen of a fast network"}},
      .options = client::make_options(settings),
      .run =
          [&](base::RunEnvironment& environment) {
            ended = client::run_client(environment.context, settings);
            // The person stopped it: that is no failure to be explained.
            return ended.reason() == "Stopped" ? base::ok_status() : ended;
          },
  });
  const int code = base::run_program(program, argc, argv);
  const bool failed = code == 1 || ended.reason() == "Stopped";
  return failed ? client::exit_code(ended) : code;
}

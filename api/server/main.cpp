#include "api/server/commands.hpp"

int main(int argc, char** argv) {
  return qvd::apiserver::run_apiserver(argc, argv);
}

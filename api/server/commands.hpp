#pragma once

namespace qvd::apiserver {

/// The program qvd-apiserver: `serve` and `kubeconfig`. Returns the exit code.
int run_apiserver(int argc, const char* const* argv);

}  // namespace qvd::apiserver

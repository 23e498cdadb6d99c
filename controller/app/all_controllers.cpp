#include "controller/app/all_controllers.hpp"

#include "controller/address/address_controller.hpp"
#include "controller/counts/counts_controllers.hpp"
#include "controller/credential/credential_reconciler.hpp"
#include "controller/host/host_reconciler.hpp"
#include "controller/image/image_reconciler.hpp"
#include "controller/machine/machine_controller.hpp"
#include "controller/operation/operation_controller.hpp"
#include "controller/session/session_controller.hpp"
#include "controller/volume/volume_controller.hpp"

namespace qvd::controller {

std::vector<std::unique_ptr<Controller>> make_all_controllers(const Deps& deps) {
  std::vector<std::unique_ptr<Controller>> all = make_counts_controllers(deps);
  all.push_back(make_machine_controller(deps));
  all.push_back(make_operation_controller(deps));
  all.push_back(make_session_controller(deps));
  all.push_back(make_address_controller(deps));
  all.push_back(make_claim_controller(deps));
  all.push_back(make_volume_controller(deps));
  all.push_back(make_image_controller(deps));
  all.push_back(make_tag_controller(deps));
  all.push_back(make_credential_controller(deps));
  all.push_back(make_host_controller(deps));
  return all;
}

}  // namespace qvd::controller

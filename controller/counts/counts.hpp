#pragma once

#include <memory>
#include <vector>

#include "api/types/address_claim.hpp"
#include "api/types/disk_image.hpp"
#include "api/types/host.hpp"
#include "api/types/machine_run.hpp"
#include "api/types/network.hpp"
#include "api/types/os_flavour.hpp"
#include "api/types/storage_pool.hpp"
#include "api/types/user.hpp"
#include "api/types/virtual_machine.hpp"
#include "api/types/volume.hpp"

namespace qvd::controller {

template <class T>
using Objects = std::vector<std::shared_ptr<const T>>;

// The merge patch that brings an object's counts up to date; {} if they are. Pure.

base::Json count(const api::OSFlavour& flavour, const Objects<api::VirtualMachine>& machines,
                 const Objects<api::DiskImage>& images);
base::Json count(const api::DiskImage& image, const Objects<api::VirtualMachine>& machines);
base::Json count(const api::User& user, const Objects<api::VirtualMachine>& machines);
base::Json count(const api::Host& host, const Objects<api::VirtualMachine>& machines);
base::Json count(const api::Network& network, const Objects<api::AddressClaim>& claims);
base::Json count(const api::StoragePool& pool, const Objects<api::Volume>& volumes);

}  // namespace qvd::controller

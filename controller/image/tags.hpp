#pragma once

#include <map>
#include <string>
#include <vector>

#include "api/types/disk_image.hpp"
#include "api/types/os_flavour.hpp"
#include "base/core/clock.hpp"

namespace qvd::controller {

using Tags = std::map<std::string, api::OSFlavourTag>;

/// What each tag of a flavour means now: the wished image once it is Ready and not blocked, until
/// then what it meant before. Every Ready image's version is a tag of its own, and `head` is the
/// newest. A tag nobody wishes any more goes.
/// `since` moves only when the meaning does.
Tags effective_tags(const api::OSFlavour& flavour, const std::vector<api::DiskImage>& images,
                    base::WallTime now);

/// The tags that mean this image, `head` and its version among them.
std::vector<std::string> tags_of(const Tags& tags, const std::string& image);

/// The version of an image that gives none: date of registration and the first free number.
std::string next_version(const std::string& created, const std::vector<api::DiskImage>& siblings);

}  // namespace qvd::controller

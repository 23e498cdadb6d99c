#pragma once

#include <span>
#include <string>
#include <vector>

namespace qvd::base {

/// The first of our protocols, in our order, that a peer offers too; empty if there is none. It
/// lies within `offered`, the list of TLS's ALPN extension (each name behind a byte that says its
/// length): a stranger's bytes, of which none is believed.
/// Source: RFC 7301.
std::span<const unsigned char> common_protocol(const std::vector<std::string>& ours,
                                               std::span<const unsigned char> offered);

}  // namespace qvd::base

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace qvd::api {

// The name grammars of Kubernetes. Each check returns nothing if the text is fine, else the exact
// sentence that Kubernetes prints behind "Invalid value: …: ". No regular expression runs.

inline constexpr std::size_t kMaxSubdomainLength = 253;
inline constexpr std::size_t kMaxLabelLength = 63;

/// `a.b-c.d`: names of most objects, and the domain in front of a qualified name.
std::optional<std::string> dns_subdomain_problem(std::string_view text);
/// `a-b`: names of namespaces.
std::optional<std::string> dns_label_problem(std::string_view text);
/// Any one path segment: names of RBAC objects.
std::optional<std::string> path_segment_problem(std::string_view text);
/// `[domain/]Name_x.y`: keys of labels and annotations, finalizers.
std::optional<std::string> qualified_name_problem(std::string_view text);
/// The value of a label; may be empty.
std::optional<std::string> label_value_problem(std::string_view text);

}  // namespace qvd::api

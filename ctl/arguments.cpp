#include "ctl/arguments.hpp"

#include <algorithm>
#include <array>

#include "base/app/app.hpp"
#include "base/text/join.hpp"

namespace qvd::ctl {
namespace {

constexpr std::array<std::string_view, 8> kWithValue = {"--kubeconfig", "--context", "--namespace",
                                                        "-n",           "--config",  "--log-level",
                                                        "--log-format", "--token"};

}  // namespace

Result<std::vector<Target>> parse_targets(const Catalogue& catalogue,
                                          const std::vector<std::string>& words) {
  if (words.empty())
    return base::usage_error("say which kind, such as vm; qvdctl kinds lists them");
  std::vector<Target> out;
  if (words.front().find('/') != std::string::npos) {
    for (const std::string& word : words) {
      const auto slash = word.find('/');
      if (slash == std::string::npos || slash + 1 == word.size())
        return base::usage_error("'" + word + "' is not KIND/NAME as the words before it");
      ASSIGN_OR_RETURN(const Resource* resource, catalogue.find(word.substr(0, slash)));
      out.push_back({resource, word.substr(slash + 1)});
    }
    return out;
  }
  ASSIGN_OR_RETURN(const auto resources, catalogue.find_all(words.front()));
  if (resources.size() > 1 && words.size() > 1)
    return base::usage_error("names need one kind before them, not several");
  for (const Resource* resource : resources)
    if (words.size() == 1) out.push_back({resource, ""});
  for (std::size_t i = 1; i < words.size(); ++i) out.push_back({resources.front(), words[i]});
  return out;
}

Result<Named> parse_named(const std::vector<std::string>& words,
                          const std::vector<std::string>& kinds) {
  const Status usage =
      base::usage_error("expected a kind (" + base::join(kinds, ", ") + ") and at least one name");
  Named out;
  for (const std::string& word : words) {
    const auto slash = word.find('/');
    const bool pair = slash != std::string::npos;
    if (out.kind.empty() || pair) {
      const std::string kind = word.substr(0, slash);
      if (!out.kind.empty() && out.kind != kind) return usage;
      out.kind = kind;
    }
    if (pair) out.names.push_back(word.substr(slash + 1));
    if (!pair && &word != &words.front()) out.names.push_back(word);
  }
  if (out.names.empty() || std::find(kinds.begin(), kinds.end(), out.kind) == kinds.end())
    return usage;
  return out;
}

std::vector<std::string> move_leading_flags(const std::vector<std::string>& arguments) {
  std::size_t end = 0;
  while (end < arguments.size() && arguments[end].starts_with('-')) {
    const bool value =
        std::find(kWithValue.begin(), kWithValue.end(), arguments[end]) != kWithValue.end();
    end += value ? 2 : 1;
  }
  if (end == 0 || end >= arguments.size()) return arguments;
  const auto flags_end = arguments.begin() + static_cast<std::ptrdiff_t>(end);
  std::vector<std::string> out = {*flags_end};
  out.insert(out.end(), arguments.begin(), flags_end);
  out.insert(out.end(), flags_end + 1, arguments.end());
  return out;
}

}  // namespace qvd::ctl

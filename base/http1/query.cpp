#include "base/http1/query.hpp"

#include <algorithm>

#include "base/http1/percent.hpp"
#include "base/text/join.hpp"
#include "base/text/split.hpp"

namespace qvd::base::http1 {
Result<Params> decode_query(std::string_view query, std::size_t max_params) {
  Params params;
  std::size_t count = 0;
  for (const std::string_view pair : split_words(query, "&")) {
    if (++count > max_params)
      return bad_request("more than " + std::to_string(max_params) + " parameters");
    const auto equals = std::min(pair.find('='), pair.size());
    std::string key = percent_decode_leniently(pair.substr(0, equals));
    std::string value = percent_decode_leniently(pair.substr(std::min(equals + 1, pair.size())));
    if (key.find('\0') != std::string::npos || value.find('\0') != std::string::npos)
      return bad_request("a parameter holds a NUL byte");
    params[std::move(key)] = std::move(value);
  }
  return params;
}

std::string encode_query(const Params& params) {
  return join(params, "&", [](const auto& param) {
    return percent_encode(param.first) + '=' + percent_encode(param.second);
  });
}

}  // namespace qvd::base::http1

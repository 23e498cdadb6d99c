#include "base/http1/parse.hpp"

#include <algorithm>
#include <charconv>

#include "base/text/ascii.hpp"
#include "base/text/letter_case.hpp"
#include "base/text/trim.hpp"

namespace qvd::base::http1 {
namespace {

/// Why a head is refused, and with which status.
struct Refusal {
  int status = 0;
  std::string why;
};

bool is_token_char(char c) {
  return is_letter_or_digit(c) ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

/// The lines of a head, when its blank line has arrived.
struct Split {
  Progress progress = Progress::kNeedMore;
  std::vector<std::string_view> lines;  // without their ends; blank lines before the first skipped
  std::size_t consumed = 0;
  Refusal refusal;
};

Split refuse(Split split, int status, std::string why) {
  split.progress = Progress::kError;
  split.refusal = {status, std::move(why)};
  return split;
}

Split split_lines(std::string_view bytes, const Limits& limits) {
  Split split;
  std::size_t pos = 0;
  const std::string_view window = bytes.substr(0, limits.max_head_bytes);
  for (;;) {
    const auto end = window.find('\n', pos);
    if (end == std::string_view::npos) break;
    std::string_view line = window.substr(pos, end - pos);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    pos = end + 1;
    if (line.empty() && split.lines.empty()) continue;
    if (line.empty()) {
      split.progress = Progress::kComplete;
      split.consumed = pos;
      return split;
    }
    if (has_control(line)) return refuse(std::move(split), 400, "a control character in the head");
    if (split.lines.size() > limits.max_headers)
      return refuse(std::move(split), 431,
                    "more than " + std::to_string(limits.max_headers) + " header lines");
    split.lines.push_back(line);
  }
  if (bytes.size() >= limits.max_head_bytes)
    return refuse(std::move(split), 431,
                  "the head has more than " + std::to_string(limits.max_head_bytes) + " bytes");
  return split;
}

std::optional<Refusal> read_length(const Headers& headers, std::optional<std::uint64_t>& length) {
  for (const Header& line : headers) {
    if (iequals(line.name, "Transfer-Encoding"))
      return Refusal{501, "transfer codings are not supported"};
    if (!iequals(line.name, "Content-Length")) continue;
    std::uint64_t value = 0;
    const char* end = line.value.data() + line.value.size();
    const auto [stop, error] = std::from_chars(line.value.data(), end, value);
    if (error != std::errc() || stop != end || line.value.empty())
      return Refusal{400, "Content-Length is not a number"};
    if (length) return Refusal{400, "more than one Content-Length"};
    length = value;
  }
  return std::nullopt;
}

/// Reads `name: value` lines; those that are none go to `strays`, or are refused if it is null.
std::optional<Refusal> read_headers(const std::vector<std::string_view>& lines, Headers& headers,
                                    std::vector<std::string>* strays) {
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    const auto colon = line.find(':');
    if (colon != std::string_view::npos && is_token(line.substr(0, colon))) {
      headers.add(std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1))));
    } else if (strays != nullptr) {
      strays->emplace_back(line);
    } else {
      return Refusal{400, "line " + std::to_string(i + 1) + " of the head is not a header"};
    }
  }
  return std::nullopt;
}

std::optional<Refusal> read_request_line(std::string_view line, RequestHead& head) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last)
    return Refusal{400, "the request line is not METHOD TARGET HTTP/1.1"};
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (!version.starts_with("HTTP/")) return Refusal{400, "the request line names no HTTP version"};
  if (version != "HTTP/1.1") return Refusal{505, "only HTTP/1.1 is spoken here"};
  if (!is_token(method)) return Refusal{400, "the method is not a token"};
  if (target.empty() || target.front() != '/' ||
      target.find_first_of(" \t") != std::string_view::npos)
    return Refusal{400, "the target is not a path"};
  const auto question = std::min(target.find('?'), target.size());
  head.method = method;
  head.path = target.substr(0, question);
  head.query = question < target.size() ? target.substr(question + 1) : std::string_view();
  return std::nullopt;
}

std::optional<Refusal> read_status_line(std::string_view line, ResponseHead& head) {
  constexpr std::string_view kVersion = "HTTP/1.1 ";
  if (!line.starts_with("HTTP/")) return Refusal{400, "the answer is not HTTP"};
  if (!line.starts_with(kVersion)) return Refusal{505, "the answer is not HTTP/1.1"};
  line.remove_prefix(kVersion.size());
  const std::string_view code = line.substr(0, line.find(' '));
  const auto [stop, error] = std::from_chars(code.data(), code.data() + code.size(), head.status);
  if (error != std::errc() || stop != code.data() + code.size() || code.size() != 3 ||
      head.status < 100)
    return Refusal{400, "the status code is not a three-digit number"};
  head.reason = trim(line.substr(code.size()));
  return std::nullopt;
}

template <class Head>
Parsed<Head> failed(Refusal refusal) {
  Parsed<Head> parsed;
  parsed.progress = Progress::kError;
  parsed.error_status = refusal.status;
  parsed.error = std::move(refusal.why);
  return parsed;
}

/// The parts that requests and responses share: split, first line, headers, length.
template <class Head, class FirstLine, class Strays>
Parsed<Head> parse(std::string_view bytes, const Limits& limits, FirstLine read_first,
                   Strays strays_of) {
  Split split = split_lines(bytes, limits);
  if (split.progress == Progress::kError) return failed<Head>(std::move(split.refusal));
  Parsed<Head> parsed;
  if (split.progress == Progress::kNeedMore) return parsed;
  if (auto bad = read_first(split.lines.front(), parsed.head)) return failed<Head>(std::move(*bad));
  if (auto bad = read_headers(split.lines, parsed.head.headers, strays_of(parsed.head)))
    return failed<Head>(std::move(*bad));
  if (auto bad = read_length(parsed.head.headers, parsed.head.content_length))
    return failed<Head>(std::move(*bad));
  parsed.progress = Progress::kComplete;
  parsed.consumed = split.consumed;
  return parsed;
}

}  // namespace

Parsed<RequestHead> parse_request(std::string_view bytes, const Limits& limits) {
  return parse<RequestHead>(bytes, limits, read_request_line,
                            [](RequestHead&) -> std::vector<std::string>* { return nullptr; });
}

Parsed<ResponseHead> parse_response(std::string_view bytes, const Limits& limits) {
  return parse<ResponseHead>(bytes, limits, read_status_line,
                             [](ResponseHead& head) { return &head.stray_lines; });
}

}  // namespace qvd::base::http1

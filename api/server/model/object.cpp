#include "api/server/model/object.hpp"

#include "base/log/log.hpp"

namespace qvd::apiserver {
namespace {

constexpr std::string_view kHead = R"({"metadata":{)";

// Stored objects were within the limits of requests; server-set fields may have added a little.
constexpr base::JsonLimits kStoredLimits{.max_bytes = 8 * 1024 * 1024, .max_depth = 128};

void append_member(std::string& out, const std::string& name, const base::Json& value) {
  if (out.back() != '{') out += ',';
  out += base::dump_json(name);
  out += ':';
  out += base::dump_json(value);
}

}  // namespace

std::string encode_object(const base::Json& object) {
  std::string out(kHead);
  for (const auto& [name, value] : base::json_at(object, {"metadata"}).items())
    if (name != "resourceVersion" && name != "managedFields" && name != "selfLink")
      append_member(out, name, value);
  out += '}';
  for (const auto& [name, value] : object.items())
    if (name != "metadata") append_member(out, name, value);
  out += '}';
  return out;
}

std::int64_t next_generation(const base::Json& object) {
  const base::Json& now = base::json_at(object, {"metadata", "generation"});
  return now.is_number_integer() ? now.get<std::int64_t>() + 1 : 1;
}

std::string render_object(const std::string& stored, Revision revision) {
  std::string out(kHead);
  out.reserve(stored.size() + 48);
  out += R"("resourceVersion":")";
  out += std::to_string(revision);
  out += "\",";
  out.append(stored, kHead.size());
  return out;
}

Object::Object(const Bytes& stored, Revision revision)
    : revision_(revision), text_(render_object(*stored, revision)) {}

const base::Json& Object::json() const {
  std::call_once(parsed_, [this] {
    auto parsed = base::parse_json(text_, kStoredLimits);
    if (parsed) {
      json_ = std::move(parsed).value();
    } else {
      base::log::error("stored object is damaged", {{"rv", revision_}, {"err", parsed.status()}});
    }
  });
  return json_;
}

}  // namespace qvd::apiserver

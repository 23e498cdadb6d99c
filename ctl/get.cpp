#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "api/client/rest_client.hpp"
#include "base/http1/query.hpp"
#include "base/yaml/yaml.hpp"
#include "ctl/arguments.hpp"
#include "ctl/commands.hpp"
#include "ctl/table.hpp"

namespace qvd::ctl {
namespace {

struct GetFlags {
  Global global;
  std::vector<std::string> words;
  std::string output;
  std::string selector;
  std::string field_selector;
  bool watch = false;
  bool all_namespaces = false;
  bool headers = true;
};

bool use_colour() {
  return ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
}

class Getter {
 public:
  Getter(const base::Context& context, const GetFlags& flags, Api& api)
      : context_(context), flags_(flags), api_(api) {}

  Status run() {
    ASSIGN_OR_RETURN(const Catalogue* catalogue, api_.catalogue(context_));
    ASSIGN_OR_RETURN(const auto targets, parse_targets(*catalogue, flags_.words));
    several_ = false;
    for (const Target& target : targets)
      several_ = several_ || target.resource != targets.front().resource;
    if (flags_.output.empty() || flags_.output == "wide") return print_tables(targets);
    return print_documents(targets);
  }

 private:
  [[nodiscard]] api::ObjectKey key(const Target& target) const {
    const bool everywhere = flags_.all_namespaces && target.name.empty();
    return {target.resource->namespaced && !everywhere ? api_.ns() : "", target.name};
  }

  [[nodiscard]] std::string path(const Target& target, base::http1::Params more) const {
    if (!flags_.selector.empty()) more["labelSelector"] = flags_.selector;
    if (!flags_.field_selector.empty()) more["fieldSelector"] = flags_.field_selector;
    std::string out = api::resource_path(target.resource->info(), key(target));
    const std::string query = target.name.empty() ? base::http1::encode_query(more) : "";
    return query.empty() ? out : out + "?" + query;
  }

  [[nodiscard]] TableStyle style(const Target& target) const {
    return {.wide = flags_.output == "wide",
            .header = flags_.headers,
            .show_namespace = flags_.all_namespaces && target.resource->namespaced,
            .colour = use_colour(),
            .name_prefix = several_ ? target.resource->title() + "/" : ""};
  }

  Status print_tables(const std::vector<Target>& targets) {
    if (flags_.watch && targets.size() != 1)
      return base::usage_error("--watch follows one kind at a time");
    std::vector<std::vector<std::string>> rows;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      ASSIGN_OR_RETURN(const Json table,
                       api_.get_document(context_, path(targets[i], {}), kTableAccept));
      const bool new_kind = i == 0 || targets[i].resource != targets[i - 1].resource;
      if (new_kind) RETURN_IF_ERROR(flush(rows));
      if (new_kind) columns_ = Json();
      for (auto& row : table_rows(table, style(targets[i]), columns_))
        rows.push_back(std::move(row));
      if (flags_.watch) {
        RETURN_IF_ERROR(flush(rows));
        return follow(targets[i], base::json_string(table, {"metadata", "resourceVersion"}));
      }
    }
    RETURN_IF_ERROR(flush(rows));
    if (!printed_) std::fprintf(stderr, "nothing found%s\n", where(targets.front()).c_str());
    return base::ok_status();
  }

  [[nodiscard]] std::string where(const Target& target) const {
    return key(target).ns.empty() ? "" : " in " + key(target).ns;
  }

  /// Prints what was gathered; a table of a title only is nothing.
  Status flush(std::vector<std::vector<std::string>>& rows) {
    const bool title_only = flags_.headers && rows.size() == 1 && !flags_.watch;
    if (!rows.empty() && !title_only) {
      if (printed_ && several_) std::putchar('\n');
      std::fputs(align(rows, use_colour()).c_str(), stdout);
      std::fflush(stdout);
      printed_ = true;
    }
    rows.clear();
    return base::ok_status();
  }

  Status follow(const Target& target, const std::string& from) {
    base::http1::Params query = {{"watch", "true"}, {"resourceVersion", from}};
    if (!target.name.empty()) query["fieldSelector"] = "metadata.name=" + target.name;
    const Target all{target.resource, ""};
    api::HttpRequest request;
    request.target = path(all, query);
    request.accept = kTableAccept;
    ASSIGN_OR_RETURN(const auto stream, api_.transport().stream(context_, std::move(request)));
    for (;;) {
      auto line = stream->next_line(context_);
      if (!line && context_.stop.stop_requested())
        return base::ok_status();  // Ctrl-C is how a watch ends
      if (!line) return line.status();
      if (!*line) return base::unavailable("the server ended the watch");
      ASSIGN_OR_RETURN(const Json event, base::parse_json(**line));
      if (base::json_string(event, {"type"}) == "BOOKMARK") continue;
      TableStyle plain = style(target);
      plain.header = false;
      std::fputs(align(table_rows(base::json_at(event, {"object"}), plain, columns_), use_colour())
                     .c_str(),
                 stdout);
      std::fflush(stdout);
    }
  }

  Result<std::vector<Json>> fetch(const std::vector<Target>& targets) {
    std::vector<Json> items;
    for (const Target& target : targets) {
      const api::KindInfo kind = target.resource->info();
      if (!target.name.empty()) {
        ASSIGN_OR_RETURN(Json object, api_.client().get(context_, kind, key(target)));
        items.push_back(std::move(object));
        continue;
      }
      api::ListOptions options;
      options.ns = key(target).ns;
      options.label_selector = flags_.selector;
      options.field_selector = flags_.field_selector;
      ASSIGN_OR_RETURN(api::ObjectList list, api::list_all(context_, api_.client(), kind, options));
      for (Json& item : list.items) {
        // Items of a list leave out what the list says.
        item["apiVersion"] = kind.api_version();
        item["kind"] = std::string(kind.kind);
        items.push_back(std::move(item));
      }
    }
    return items;
  }

  Status print_documents(const std::vector<Target>& targets) {
    ASSIGN_OR_RETURN(const std::vector<Json> items, fetch(targets));
    if (flags_.output == "name") {
      ASSIGN_OR_RETURN(const Catalogue* catalogue, api_.catalogue(context_));
      for (const Json& item : items) {
        ASSIGN_OR_RETURN(const Resource* resource,
                         catalogue->find_kind(base::json_string(item, {"apiVersion"}),
                                              base::json_string(item, {"kind"})));
        std::printf("%s/%s\n", resource->title().c_str(),
                    base::json_string(item, {"metadata", "name"}).c_str());
      }
      return base::ok_status();
    }
    const bool single = targets.size() == 1 && !targets.front().name.empty();
    const Json document = single ? items.front()
                                 : Json{{"apiVersion", "v1"},
                                        {"kind", "List"},
                                        {"metadata", {{"resourceVersion", ""}}},
                                        {"items", items}};
    const std::string text =
        flags_.output == "yaml" ? base::dump_yaml(document) : base::dump_json_pretty(document);
    std::fputs((text.ends_with('\n') ? text : text + "\n").c_str(), stdout);
    return base::ok_status();
  }

  const base::Context& context_;
  const GetFlags& flags_;
  Api& api_;
  Json columns_;
  bool several_ = false;
  bool printed_ = false;
};

}  // namespace

base::CommandSpec get_command() {
  auto flags = std::make_shared<GetFlags>();
  base::CommandSpec command{.name = "get", .summary = "shows objects as a table, or whole"};
  command.examples = {
      {"qvdctl get vm -n acme", "the machines of a tenant"},
      {"qvdctl get vm -A -w", "the machines of all tenants, and what happens to them"},
      {"qvdctl get vm/alice-office user/alice -o yaml -n acme", "two objects, whole"},
      {"qvdctl get vm -l department=sales -o name", "names, for other programs"}};
  command.options.positional("what", &flags->words, "KIND, KIND NAME…, KIND/NAME… or KIND,KIND")
      .add("output", &flags->output, "form of the answer (default: a table)",
           {.choices = {"wide", "json", "yaml", "name"}, .short_name = 'o'})
      .add("watch", &flags->watch, "go on with every change until Ctrl-C", {.short_name = 'w'})
      .add("all-namespaces", &flags->all_namespaces, "of all tenants", {.short_name = 'A'})
      .add("selector", &flags->selector, "only with these labels, such as a=b,c!=d",
           {.metavar = "LABELS", .short_name = 'l'})
      .add("field-selector", &flags->field_selector,
           "only with these fields, such as spec.host=node1", {.metavar = "FIELDS"})
      .add("headers", &flags->headers, "column titles; --no-headers leaves them out");
  flags->global.declare(command.options);
  command.run = [flags](base::RunEnvironment& environment) {
    ASSIGN_OR_RETURN(Api api, Api::open(flags->global));
    return Getter(environment.context, *flags, api).run();
  };
  return command;
}

}  // namespace qvd::ctl

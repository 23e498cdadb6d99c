"""Renders the types of model.py as C++."""

import textwrap

from model import Enum, enumerator

BANNER = "// Generated from crd-schemas/ by hack/codegen; changes belong there."


def comment(text, indent=""):
    return textwrap.wrap(" ".join(text.split()), 100 - len(indent),
                         initial_indent=indent + "/// ", subsequent_indent=indent + "/// ",
                         break_long_words=False, break_on_hyphens=False)


def enum(e):
    values = ["kUnset"] + [enumerator(v) for v in e.values] + ["kOther"]
    names = ", ".join(f'"{v}"' for v in e.values)
    return comment(e.doc) + [
        f"enum class {e.name} : std::uint8_t {{", *(f"  {v}," for v in values), "};",
        "template <>", f"struct EnumNames<{e.name}> {{",
        f"  static constexpr std::array<std::string_view, {len(e.values)}> kNames{{{names}}};",
        "};", ""]


def struct(s, kind=None):
    lines = comment(s.doc) + [f"struct {s.name} {{"]
    for f in s.fields:
        lines += comment(f.doc, "  ") if f.doc else []
        lines.append(f"  {f.type} {f.cpp}{' = ' + f.init if f.init else ''};")
    lines += ["  /// Members that this version does not know; they are written back.",
              "  base::Json unknown;", ""]
    if kind:
        lines += ["  static const KindInfo& kind();"]
    lines += [f"  friend bool operator==(const {s.name}&, const {s.name}&) = default;", "};", ""]
    return lines


def header_of(types, includes, tail, kind=None):
    lines = [BANNER, "#pragma once", "", "#include <array>", "#include <cstdint>", "#include <map>",
             "#include <optional>", "#include <string>", "#include <string_view>",
             "#include <vector>", ""]
    lines += [f'#include "{path}"' for path in includes] + ["", "namespace qvd::api {", ""]
    for t in types:
        lines += enum(t) if isinstance(t, Enum) else struct(t, kind if kind == t.name else None)
    return "\n".join(lines + tail + ["", "}  // namespace qvd::api", ""])


def kind_header(kind):
    includes = ["api/types/object_meta.hpp"] + (["api/types/shared.hpp"] if kind.shared else [])
    includes += ["api/types/condition.hpp", "api/types/json.hpp", "api/types/kind_info.hpp",
                 "api/types/open_enum.hpp", "api/types/quantity.hpp"]
    name = kind.name
    tail = [f"base::Json to_json(const {name}& object);"]
    tail += [f"base::Json to_json(const {t.name}& object);" for t in kind.types
             if t.name in (name + "Spec", name + "Status")]
    tail += ["template <>", f"base::Result<{name}> from_json<{name}>(const base::Json& document);"]
    return header_of(kind.types, sorted(includes), tail, name)


def visit_body(s):
    return [f'  visit("{f.json}", object.{f.cpp});' for f in s.fields] + \
        ["  visit.rest(object.unknown);"]


def structs(types):
    return [t for t in types if not isinstance(t, Enum)]


def kind_source(kind):
    lines = [BANNER, f'#include "api/types/{kind.file}.hpp"', "",
             '#include "api/types/kind_codec.hpp"', "", "namespace qvd::api {", ""]
    for s in structs(kind.types):
        if s.name != kind.name:
            lines += ["template <class Visitor>",
                      f"void fields(Visitor& visit, FieldsOf<Visitor, {s.name}>& object) {{",
                      *visit_body(s), "}", ""]
    name = kind.name
    parts = [f.cpp for f in structs(kind.types)[-1].fields]
    lines += ["template <class Visitor>",
              f"void fields(Visitor& visit, FieldsOf<Visitor, {name}>& object) {{",
              "  visit.type(object.kind());", *(f'  visit("{p}", object.{p});' for p in parts),
              "  visit.rest(object.unknown);", "}", "",
              f"const KindInfo& {name}::kind() {{",
              f'  static constexpr KindInfo kInfo{{"{kind.group}", "{kind.version}", "{name}", '
              f'"{kind.plural}", {str(kind.namespaced).lower()}}};',
              "  return kInfo;", "}", "",
              f"base::Json to_json(const {name}& object) {{ return write_object(object); }}"]
    lines += [f"base::Json to_json(const {t.name}& object) {{ return write_object(object); }}"
              for t in kind.types if t.name in (name + "Spec", name + "Status")]
    lines += ["template <>",
              f"base::Result<{name}> from_json<{name}>(const base::Json& document) {{",
              f"  return read_object<{name}>(document);", "}", "", "}  // namespace qvd::api", ""]
    return "\n".join(lines)


def shared_header(types):
    includes = ["api/types/json.hpp", "api/types/open_enum.hpp", "api/types/quantity.hpp"]
    tail = ["class FieldReader;", "class FieldWriter;"]
    for s in structs(types):
        tail += [f"void fields(FieldReader& visit, {s.name}& object);",
                 f"void fields(FieldWriter& visit, const {s.name}& object);"]
    return header_of(types, includes, tail)


def shared_source(types):
    lines = [BANNER, '#include "api/types/shared.hpp"', "", '#include "api/types/kind_codec.hpp"',
             "", "namespace qvd::api {", ""]
    for s in structs(types):
        for visitor, const in (("FieldReader", ""), ("FieldWriter", "const ")):
            lines += [f"void fields({visitor}& visit, {const}{s.name}& object) {{",
                      *visit_body(s), "}", ""]
    return "\n".join(lines + ["}  // namespace qvd::api", ""])


def crd_source(documents):
    """The CRDs as JSON texts inside the program."""
    lines = [BANNER, '#include "api/crds/crd_documents.hpp"', "", "#include <array>", "",
             "namespace qvd::api {", "namespace {", "",
             f"constexpr std::array<std::string_view, {len(documents)}> kDocuments{{"]
    for document in documents:
        # Compilers limit the length of one literal; neighbours are joined.
        pieces = [document[i:i + 8000] for i in range(0, len(document), 8000)]
        lines += ["    std::string_view("]
        lines += [f'        R"~~crd({piece})~~crd"' for piece in pieces]
        lines[-1] += "),"
    lines += ["};", "", "}  // namespace", "",
              "std::span<const std::string_view> crd_documents() { return kDocuments; }", "",
              "}  // namespace qvd::api", ""]
    return "\n".join(lines)

"""Renders the CRDs as docs/kinds.md: every kind with every field."""

import model

HEAD = """# The kinds, field by field

Generated from `crd-schemas/` by `hack/codegen/generate.py docs`; changes belong there. The same texts: `kubectl explain KIND.FIELD`.

"""


def type_of(schema):
    if model.is_quantity(schema):
        return "quantity"
    kind = schema.get("type")
    if "enum" in schema:
        return " \\| ".join(f"`{value}`" for value in schema["enum"])
    if kind == "array":
        return f"list of {type_of(schema['items'])}"
    if "additionalProperties" in schema:
        return f"map of {type_of(schema['additionalProperties'])}"
    if schema.get("format") == "date-time":
        return "time"
    if "(ms|s|m|h)" in schema.get("pattern", ""):
        return "duration"
    return {"integer": "whole number", "boolean": "yes or no", "object": "fields below", "string": "text"}.get(kind, kind)


def default_of(schema, required):
    if "default" in schema and schema["default"] != {}:
        return f"`{str(schema['default']).lower() if isinstance(schema['default'], bool) else schema['default']}`"
    return "required" if required else ""


def plain(text):
    """Text that Markdown leaves alone inside a table."""
    return text.replace("|", "\\|").replace("<", "&lt;")


def inner(schema):
    """The schema whose fields stand below a list, a map or a struct."""
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            return inner(schema[key])
    return schema


def rows(schema, path=""):
    required = schema.get("required", [])
    for name, child in schema.get("properties", {}).items():
        full = f"{path}.{name}" if path else name
        marks = {"array": "[]"}.get(child.get("type"), "{}" if "additionalProperties" in child else "")
        yield f"| `{full}{marks}` | {type_of(child)} | {default_of(child, name in required)} | {plain(child['description'])} |"
        if not model.is_condition_list(child):
            yield from rows(inner(child), full + marks)


def kind(crd):
    names, version = crd["spec"]["names"], crd["spec"]["versions"][0]
    root = version["schema"]["openAPIV3Schema"]
    scope = "in a namespace" if crd["spec"]["scope"] == "Namespaced" else "of the cluster"
    lines = [f"## {names['kind']}", "", plain(root["description"]), "",
             f"`kubectl get {names['plural']}` or `{names['shortNames'][0]}`; {scope}."]
    if selectable := version.get("selectableFields"):
        fields = ", ".join(f"`{entry['jsonPath'][1:]}`" for entry in selectable)
        lines.append(f"Field selectors: {fields}.")
    for part in ("spec", "status"):
        schema = root["properties"][part]
        lines += ["", f"### {names['kind']} {part}", "", plain(schema["description"]), "",
                  "| field | type | default | meaning |", "| --- | --- | --- | --- |", *rows(schema)]
    return "\n".join(lines) + "\n"


def render(crds):
    index = " · ".join(f"[{name}](#{name.lower()})" for name in (crd["spec"]["names"]["kind"] for crd in crds))
    return HEAD + index + "\n\n" + "\n".join(kind(crd) for crd in crds)

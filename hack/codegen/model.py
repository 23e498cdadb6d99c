"""Turns CRD schemas into the C++ types that stand for them: structs, enums and their fields."""

import dataclasses
import re

QUANTITY = r"^[0-9]+(\.[0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$"


class SchemaError(Exception):
    """A schema that the generator cannot express; the message says where and what to do."""


@dataclasses.dataclass
class Enum:
    name: str
    doc: str
    values: list


@dataclasses.dataclass
class Field:
    json: str
    cpp: str
    type: str
    doc: str
    init: str  # C++ initialiser, "" for none


@dataclasses.dataclass
class Struct:
    name: str
    doc: str
    fields: list


@dataclasses.dataclass
class Kind:
    name: str
    group: str
    version: str
    plural: str
    namespaced: bool
    doc: str
    types: list  # structs and enums, each after those it is made of
    shared: bool  # uses types of shared.hpp

    @property
    def file(self):
        return snake(self.name)


def snake(name):
    """machineRunUID -> machine_run_uid."""
    name = name.replace("IPv6", "Ipv6")
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()


def pascal(name):
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", name))


def singular(name):
    if name.endswith("ies"):
        return name[:-3] + "y"
    return name[:-1] if name.endswith("s") else name


def is_quantity(schema):
    return schema.get("pattern") == QUANTITY


def is_condition_list(schema):
    return schema.get("x-kubernetes-list-map-keys") == ["type"] and \
        "lastTransitionTime" in schema.get("items", {}).get("properties", {})


def quantity_init(text):
    """The C++ of a default such as 256Mi or 500m."""
    number, suffix = re.fullmatch(r"([0-9]+)([A-Za-z]*)", str(text)).groups()
    if suffix == "m":
        return f"Quantity::from_milli({number})"
    factors = {"": 1}
    for power, letter in enumerate("kMGTPE", start=1):
        factors[letter] = 1000 ** power
        factors[letter.upper() + "i"] = 1024 ** power
    return f'Quantity::of({int(number) * factors[suffix]}, "{text}")'


def shape(schema):
    """A schema without what does not change the C++ type, for comparing shared ones."""
    dropped = ("description", "default", "x-kubernetes-validations")
    if isinstance(schema, dict):
        return {key: shape(value) for key, value in schema.items()
                if not (key in dropped and not isinstance(value, dict) or key == "default")}
    return schema


class Modeller:
    """Walks the schemas of all kinds and collects types; shared ones only once."""

    def __init__(self, names):
        self.shared_paths = {path: name for name, paths in names.get("shared", {}).items()
                             for path in paths}
        self.type_names = names.get("types", {})
        self.members = names.get("members", {})
        self.initial = names.get("initial", {})
        self.shared = {}  # name -> (shape, type, path)
        self.used = set()

    def kind(self, crd):
        spec = crd["spec"]
        version = spec["versions"][0]
        root = version["schema"]["openAPIV3Schema"]
        name = spec["names"]["kind"]
        self.types, self.uses_shared, self.prefix = [], False, name
        self.taken = {name: name}
        parts = [(part, root["properties"][part]) for part in ("spec", "status")
                 if part in root["properties"]]
        fields = [Field("metadata", "metadata", "ObjectMeta", "", "")]
        for part, schema in parts:
            self.struct(schema, f"{name}.{part}", pascal(part))
            fields.append(Field(part, part, name + pascal(part), schema["description"], ""))
        self.types.append(Struct(name, root["description"], fields))
        return Kind(name, spec["group"], version["name"], spec["names"]["plural"],
                    spec["scope"] == "Namespaced", root["description"], self.types,
                    self.uses_shared)

    def claim(self, path, guess):
        """The C++ name of the type at a path, which nothing else of the kind may have."""
        name = self.type_names.get(path, self.prefix + guess)
        self.used.add(path)
        if self.taken.setdefault(name, path) != path:
            raise SchemaError(f"{path} and {self.taken[name]} would both become {name}: "
                              f"name one of them under `types` in hack/codegen/names.yaml")
        return name

    def named(self, path, schema, guess, build):
        """A type of this kind, or the shared one that names.yaml puts at this path."""
        if path not in self.shared_paths:
            self.types.append(build(self.claim(path, guess)))
            return self.types[-1].name
        name = self.shared_paths[path]
        self.used.add(path)
        self.uses_shared = True
        known = self.shared.get(name)
        if known and known[0] != shape(schema):
            raise SchemaError(f"{path} and {known[2]} differ but share the type {name}: make them "
                              f"alike, or take one out of `shared` in hack/codegen/names.yaml")
        if not known:
            outer, self.types = self.types, []
            prefix, self.prefix = self.prefix, name
            built = build(name)
            self.shared[name] = (shape(schema), self.types + [built], path)
            self.types, self.prefix = outer, prefix
        return name

    def struct(self, schema, path, guess):
        def build(name):
            required = schema.get("required", [])
            short = "" if guess in ("Spec", "Status") else guess
            if path in self.shared_paths:
                short = ""
            fields = [self.field(key, value, f"{path}.{key}", short + pascal(key), key in required)
                      for key, value in schema.get("properties", {}).items()]
            return Struct(name, schema["description"], fields)
        return self.named(path, schema, guess, build)

    def field(self, key, schema, path, guess, required):
        kind = self.type_of(schema, path, guess)
        plain = required or "default" in schema
        container = kind.startswith(("std::vector", "std::map"))
        textual = kind == "std::string" or kind.startswith("OpenEnum")
        if not plain and not container and not textual and kind != "base::Json":
            kind = f"std::optional<{kind}>"
        member = self.members.get(key, snake(key))
        return Field(key, member, kind, schema["description"],
                     self.init(schema, kind, path))

    def init(self, schema, kind, path):
        default = schema.get("default")
        if default is None and path in self.initial:
            self.used.add(path)
            default = self.initial[path]
            if default not in schema.get("enum", []):
                raise SchemaError(f"{path}: {default} of `initial` in hack/codegen/names.yaml is "
                                  "none of its values")
        if kind == "bool":
            return "true" if default else "false"
        if kind in ("std::int32_t", "std::int64_t", "double"):
            return str(default if default is not None else 0)
        if default is None or isinstance(default, (dict, list)):
            return ""
        if kind == "Quantity":
            return quantity_init(default)
        if kind.startswith("OpenEnum"):
            return f"{kind[9:-1]}::{enumerator(default)}"
        return f'"{default}"'

    def type_of(self, schema, path, guess):
        if is_quantity(schema):
            return "Quantity"
        kind = schema.get("type")
        if kind == "string":
            if "enum" not in schema:
                return "std::string"
            return f"OpenEnum<{self.enum(schema, path, guess)}>"
        if kind == "integer":
            return "std::int64_t" if schema.get("format") == "int64" else "std::int32_t"
        if kind in ("boolean", "number"):
            return {"boolean": "bool", "number": "double"}[kind]
        if kind == "array":
            if is_condition_list(schema):
                return "std::vector<Condition>"
            return f"std::vector<{self.item(schema['items'], schema, path + '[]', guess)}>"
        if kind == "object" and "additionalProperties" in schema:
            item = self.item(schema["additionalProperties"], schema, path + "{}", guess)
            return f"std::map<std::string, {item}>"
        if kind == "object" and "properties" in schema:
            return self.struct(schema, path, guess)
        if schema.get("x-kubernetes-preserve-unknown-fields"):
            return "base::Json"
        raise SchemaError(f"{path}: no C++ type for this schema: {schema}")

    def item(self, schema, parent, path, guess):
        described = {"description": parent["description"], **schema}
        return self.type_of(described, path, singular(guess))

    def enum(self, schema, path, guess):
        return self.named(path, schema, guess,
                          lambda name: Enum(name, schema["description"], schema["enum"]))

    def check_all_used(self):
        unknown = (set(self.shared_paths) | set(self.type_names) | set(self.initial)) - self.used
        if unknown:
            raise SchemaError("hack/codegen/names.yaml names what no schema has: " +
                              ", ".join(sorted(unknown)))


def enumerator(value):
    return "k" + pascal(str(value))

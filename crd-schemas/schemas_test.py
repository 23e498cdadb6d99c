"""The conventions of README.md, kept by every schema here."""

import re
from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).resolve().parent
FILES = sorted([*HERE.glob("*.yaml"), *HERE.glob("standalone/*.yaml")])
CRDS = {path.relative_to(HERE).as_posix(): yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILES}
KINDS = {crd["spec"]["names"]["kind"] for crd in CRDS.values()}

# api.md's kinds, all of which the product needs.
EXPECTED = {"User", "OSFlavour", "DiskImage", "VirtualMachine", "MachineOperation", "Host", "Network", "StoragePool", "Volume",
            "TenantSettings", "ClusterSettings", "Administrator", "MachinePool", "MachineRun", "Session", "AddressClaim", "UserCredential"}
IMMUTABLE = re.compile(r"!has\(oldSelf\.(\w+)\) \|\| \(has\(self\.(\w+)\) && self\.(\w+) == oldSelf\.(\w+)\)")


def nodes(schema, path=""):
    """Every schema below this one, with its path."""
    yield path, schema
    for name, child in schema.get("properties", {}).items():
        yield from nodes(child, f"{path}.{name}" if path else name)
    for key, mark in (("items", "[]"), ("additionalProperties", "{}")):
        if isinstance(schema.get(key), dict):
            yield from nodes(schema[key], path + mark)


def root(crd):
    return crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]


def fields(crd):
    return [(path, node) for path, node in nodes(root(crd)) if path != "metadata"]


def faults_of(path, node):
    """What is missing at one schema."""
    kind = node.get("type")
    if "description" not in node and not path.endswith(("[]", "{}")):
        yield "no description"
    if node.get("description", ".")[-1] not in ".?":
        yield "a description is a sentence"
    if kind == "string" and "maxLength" not in node:
        yield "no maxLength"
    if kind == "array" and not ("maxItems" in node and "x-kubernetes-list-type" in node):
        yield "no maxItems or list type"
    if "additionalProperties" in node and "maxProperties" not in node:
        yield "no maxProperties"
    if kind == "integer" and not ("format" in node and "minimum" in node):
        yield "no format or minimum"
    if kind == "object" and not ("properties" in node or "additionalProperties" in node):
        yield "an object without members would lose everything to pruning"
    if kind is None and not node.get("x-kubernetes-int-or-string"):
        yield "no type"
    if kind == "object" and "default" not in node and path not in ("", "spec", "status") and not path.endswith("[]"):
        required = set(node.get("required", []))
        if not required and any("default" in child for child in node.get("properties", {}).values()) and OPTIONAL_PARENTS.get(path) is None:
            yield "its members have defaults but it has none: add `default: {}`, or a reason to OPTIONAL_PARENTS"


# Objects whose absence means something, so that their members' defaults apply only when they are there.
_PRESENCE = "its presence is the statement"
OPTIONAL_PARENTS = {
    "spec.userStorage": _PRESENCE, "spec.drain": _PRESENCE, "spec.stop": _PRESENCE, "spec.startedFor": _PRESENCE,
    "status.session": _PRESENCE, "spec.source": _PRESENCE, "status.guest": "no VMA has spoken yet",
    "spec.authentication.lockout": "absent means as in ClusterSettings", "spec.balancer.weights": "absent means as in ClusterSettings",
    "spec.machines.defaults": "absent means as in ClusterSettings",
}


@pytest.mark.parametrize("name", CRDS)
def test_every_field_is_described_and_bounded(name):
    faults = [f"{path or '(root)'}: {fault}" for path, node in fields(CRDS[name]) for fault in faults_of(path, node)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", CRDS)
def test_the_names_follow_the_conventions(name):
    spec = CRDS[name]["spec"]
    names = spec["names"]
    assert CRDS[name]["metadata"]["name"] == f"{names['plural']}.qvd.dev"
    assert Path(name).stem == names["plural"]
    assert names["categories"] == ["qvd"]
    assert all(short.startswith("q") for short in names["shortNames"])
    [version] = spec["versions"]
    assert version["name"] == "v1beta1" and version["served"] and version["storage"]
    assert version["subresources"] == {"status": {}}
    assert version["additionalPrinterColumns"][-1]["name"] == "Age"


def test_every_kind_is_here_and_short_names_are_unique():
    assert KINDS == EXPECTED
    shorts = [short for crd in CRDS.values() for short in crd["spec"]["names"]["shortNames"]]
    assert len(shorts) == len(set(shorts))


@pytest.mark.parametrize("name", CRDS)
def test_conditions_are_a_list_map(name):
    conditions = dict(fields(CRDS[name]))["status.conditions"]
    assert conditions["x-kubernetes-list-type"] == "map"
    assert conditions["x-kubernetes-list-map-keys"] == ["type"]
    assert set(conditions["items"]["required"]) == {"type", "status", "lastTransitionTime", "reason"}


@pytest.mark.parametrize("name", CRDS)
def test_columns_and_selectable_fields_exist(name):
    [version] = CRDS[name]["spec"]["versions"]
    for entry in version["additionalPrinterColumns"] + version.get("selectableFields", []):
        path = entry["jsonPath"].lstrip(".").split("[")[0]
        assert path == "metadata.creationTimestamp" or exists(root(CRDS[name]), path), path
    assert len(version.get("selectableFields", [])) <= 8


def exists(schema, path):
    """Whether a path leads to a field, also through a key of a map (status.tags.default.effective)."""
    for part in path.split("."):
        schema = schema.get("properties", {}).get(part) or schema.get("additionalProperties")
        if not isinstance(schema, dict):
            return False
    return True


def rules_of(crd):
    return [(path, rule) for path, node in nodes(root(crd)) for rule in node.get("x-kubernetes-validations", [])]


@pytest.mark.parametrize("name", [name for name in CRDS if rules_of(CRDS[name])])
def test_every_rule_has_a_message_and_a_case(name):
    data = yaml.safe_load((HERE / "testdata" / Path(name).name).read_text(encoding="utf-8"))
    assert data["kind"] == CRDS[name]["spec"]["names"]["kind"]
    cases = {case["message"]: case for case in data["cases"] if "accepted" in case and "refused" in case}
    for path, rule in rules_of(CRDS[name]):
        assert rule.get("message"), f"{path}: a rule without a message"
        case = cases.get(rule["message"])
        assert case, f"{path}: no accepted and refused example for '{rule['message']}'"
        assert ("old" in case) == ("oldSelf" in rule["rule"]), f"{path}: {rule['message']}: old belongs to rules about changes"


@pytest.mark.parametrize("name", [name for name in CRDS if rules_of(CRDS[name])])
def test_rules_about_changes_are_written_alike(name):
    for path, rule in rules_of(CRDS[name]):
        if match := IMMUTABLE.fullmatch(rule["rule"]):
            assert len(set(match.groups())) == 1, rule["rule"]
            assert rule["fieldPath"] == f".{match[1]}"
        assert not path.endswith(("{}",)), "rules stand on the parent"


def test_no_testdata_without_a_kind():
    assert {path.name for path in (HERE / "testdata").glob("*.yaml")} <= {path.name for path in FILES}


def test_examples_use_only_fields_that_exist():
    schemas = {crd["spec"]["names"]["kind"]: root(crd) for crd in CRDS.values()}
    for path in sorted((HERE.parent / "examples").glob("*.yaml")):
        for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            if document["kind"] in schemas:
                assert not list(unknown(document, schemas[document["kind"]])), path


def unknown(value, schema, path=""):
    if isinstance(value, dict) and "properties" in schema and path != ".metadata":
        for key, child in value.items():
            if key in schema["properties"]:
                yield from unknown(child, schema["properties"][key], f"{path}.{key}")
            else:
                yield f"{path}.{key}"

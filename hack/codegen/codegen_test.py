"""The generator's guesses and its refusals, on small schemas."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import cpp  # noqa: E402
import generate  # noqa: E402
import model  # noqa: E402
import reference  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]


def crd(spec, status=None):
    sections = {"spec": {"description": "S.", **spec}}
    if status:
        sections["status"] = {"description": "T.", **status}
    schema = {"description": "A widget.", "properties": sections}
    return {"spec": {"group": "qvd.dev", "scope": "Cluster", "names": {"kind": "Widget", "plural": "widgets"},
                     "versions": [{"name": "v1", "schema": {"openAPIV3Schema": schema}}]}}


def struct(properties, **more):
    return {"type": "object", "description": "D.", "properties": properties, **more}


def text(**more):
    return {"type": "string", "description": "D.", **more}


def members(properties, required=(), names=None):
    """The generated members of Widget.spec."""
    kind = model.Modeller(names or {}).kind(crd(struct(properties, required=list(required))))
    [spec] = [t for t in kind.types if t.name == "WidgetSpec"]
    return {f.json: f"{f.type} {f.cpp}{' = ' + f.init if f.init else ''}" for f in spec.fields}


@pytest.mark.parametrize("name, expected", [
    ("imageTag", "image_tag"), ("bootID", "boot_id"), ("allowIPv6", "allow_ipv6"), ("imageUID", "image_uid"),
    ("dnsServers", "dns_servers"), ("cpus", "cpus"), ("OSFlavour", "os_flavour"), ("imageSha256", "image_sha256")])
def test_names_become_snake_case(name, expected):
    assert model.snake(name) == expected


@pytest.mark.parametrize("schema, required, expected", [
    (text(), False, "std::string x"),
    (text(default="a"), False, 'std::string x = "a"'),
    ({"type": "boolean", "description": "D."}, False, "std::optional<bool> x"),
    ({"type": "boolean", "description": "D.", "default": True}, False, "bool x = true"),
    ({"type": "integer", "format": "int64", "minimum": 1, "description": "D."}, True, "std::int64_t x = 0"),
    ({"pattern": model.QUANTITY, "description": "D.", "default": "256Mi"}, False, 'Quantity x = Quantity::of(268435456, "256Mi")'),
    ({"pattern": model.QUANTITY, "description": "D.", "default": "500m"}, False, "Quantity x = Quantity::from_milli(500)"),
    ({"pattern": model.QUANTITY, "description": "D."}, False, "std::optional<Quantity> x"),
    (text(enum=["a", "b-c"]), False, "OpenEnum<WidgetX> x"),
    (text(enum=["a", "b-c"], default="b-c"), False, "OpenEnum<WidgetX> x = WidgetX::kBC"),
    ({"type": "array", "description": "D.", "items": text()}, False, "std::vector<std::string> x"),
    ({"type": "object", "description": "D.", "additionalProperties": text()}, False, "std::map<std::string, std::string> x"),
    (struct({"y": text()}), False, "std::optional<WidgetX> x"),
    (struct({"y": text()}, default={}), False, "WidgetX x"),
    (struct({"y": text()}), True, "WidgetX x"),
])
def test_a_schema_becomes_a_member(schema, required, expected):
    assert members({"x": schema}, ["x"] if required else [])["x"] == expected


def test_words_of_cpp_are_renamed():
    assert members({"namespace": text()}, names={"members": {"namespace": "ns"}}) == {"namespace": "std::string ns"}


def test_two_types_of_one_name_are_refused():
    spec, status = struct({"x": struct({"a": text()})}), struct({"x": struct({"b": text()})})
    with pytest.raises(model.SchemaError, match="would both become WidgetX: name one"):
        model.Modeller({}).kind(crd(spec, status))
    names = {"types": {"Widget.status.x": "WidgetOther"}}
    assert "WidgetOther" in [t.name for t in model.Modeller(names).kind(crd(spec, status)).types]


def test_shared_types_must_have_one_shape():
    names = {"shared": {"Common": ["Widget.spec.x", "Widget.status.x"]}}
    alike, other = struct({"a": text()}), struct({"a": text(maxLength=3)})
    modeller = model.Modeller(names)
    modeller.kind(crd(struct({"x": alike}), struct({"x": {**alike, "description": "Else."}})))
    assert list(modeller.shared) == ["Common"]
    with pytest.raises(model.SchemaError, match="differ but share the type Common"):
        model.Modeller(names).kind(crd(struct({"x": alike}), struct({"x": other})))


def test_a_name_for_nothing_is_refused():
    modeller = model.Modeller({"types": {"Widget.spec.gone": "Gone"}})
    modeller.kind(crd(struct({})))
    with pytest.raises(model.SchemaError, match="Widget.spec.gone"):
        modeller.check_all_used()


def test_a_shape_without_a_type_is_refused():
    with pytest.raises(model.SchemaError, match="Widget.spec.x: no C"):
        members({"x": {"description": "D.", "type": "null"}})


def test_long_documents_are_split_for_the_compiler():
    source = cpp.crd_source(["x" * 20000])
    assert source.count('R"~~crd(') == 3
    assert max(len(line) for line in source.split("\n")) < 8100


def test_the_reference_is_up_to_date():
    files = [*sorted(ROOT.glob("crd-schemas/*.yaml")), *sorted(ROOT.glob("crd-schemas/standalone/*.yaml"))]
    assert (ROOT / "docs/kinds.md").read_text(encoding="utf-8") == reference.render(generate.load(files)), \
        "run: hack/codegen/generate.py docs docs/kinds.md crd-schemas/*.yaml crd-schemas/standalone/*.yaml"


def test_the_reference_names_every_field_once():
    spec = struct({"size": {"pattern": model.QUANTITY, "description": "How big.", "default": "1Gi"},
                   "parts": {"type": "array", "description": "Parts.", "items": struct({"on": {"type": "boolean", "description": "On."}}, required=["on"])}})
    assert list(reference.rows(spec)) == [
        "| `size` | quantity | `1Gi` | How big. |", "| `parts[]` | list of fields below |  | Parts. |",
        "| `parts[].on` | yes or no | required | On. |"]

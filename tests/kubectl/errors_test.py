"""Broken input in many ways: a clear answer each time, and the server goes on."""

import json

import pytest

from tests.kubectl.manifests import flavour, user


def broken_user(change):
    value = json.loads(user())
    change(value)
    return json.dumps(value)


def put(path, value):
    def change(target):
        *parents, last = path.split(".")
        for each in parents:
            target = target.setdefault(each, {})
        target[last] = value

    return broken_user(change)


MANIFESTS = {
    "no JSON": ("{", "error parsing"),
    "wrong type": (put("spec.displayName", 7), "spec.displayName: Invalid value"),
    "unknown field": (put("spec.nope", 1), 'unknown field "spec.nope"'),
    "unknown metadata": (put("metadata.nope", 1), 'unknown field "metadata.nope"'),
    "upper-case name": (put("metadata.name", "Alice"), "a lowercase RFC 1123 subdomain must consist of"),
    "long name": (put("metadata.name", "a" * 254), "must be no more than 253"),
    "name with slash": (put("metadata.name", "a/b"), ""),
    "no name": (put("metadata.name", ""), "name or generateName is required"),
    "labels are numbers": (put("metadata.labels", {"a": 1}), "cannot unmarshal number"),
    "bad label key": (put("metadata.labels", {"a b": "c"}), "name part must consist of"),
    "bad label value": (put("metadata.labels", {"a": "-"}), "a valid label must be"),
    "bad annotation key": (put("metadata.annotations", {"": "x"}), "name part must"),
    "huge annotation": (put("metadata.annotations", {"a": "x" * 270_000}), "may not be more than 262144 bytes"),
    "bad finalizer": (put("metadata.finalizers", ["a b"]), "name part must consist of"),
    "owner without uid": (put("metadata.ownerReferences", [{"apiVersion": "v1", "kind": "Secret", "name": "x", "uid": ""}]), "metadata.ownerReferences.uid"),
    "other namespace": (put("metadata.namespace", "elsewhere"), "does not match the namespace"),
    "unknown version": (put("apiVersion", "qvd.dev/v9"), "no matches for kind"),
    "unknown kind": (put("kind", "Usr"), "no matches for kind"),
    "spec is a list": (put("spec", []), "spec: Invalid value"),
    "long text": (put("spec.displayName", "x" * 5000), "Too long"),
    "number as text": (put("spec.uid", "many"), "spec.uid"),
    "enum": (flavour(hypervisor="vmware"), 'Unsupported value: "vmware": supported values: '),
    "required": (flavour(hypervisor=None), "spec.hypervisor: Required value"),
    "quantity": (flavour(memory="much"), "spec.memory"),
}


@pytest.mark.parametrize("case", MANIFESTS)
def test_manifests(kubectl, ns, case):
    text, message = MANIFESTS[case]
    assert message in kubectl.fails("create", "-n", ns, "-f", "-", stdin=text)


RAW = {
    "negative limit is no limit": ("?limit=-1", None),
    "limit": ("?limit=abc", 'strconv.ParseInt: parsing "abc": invalid syntax'),
    "resourceVersion": ("?resourceVersion=abc", "invalid resource version"),
    "match alone": ("?resourceVersionMatch=Exact", "resourceVersionMatch is forbidden unless resourceVersion is provided"),
    "continue": ("?continue=%21%21", "continue key is not valid"),
    "label selector": ("?labelSelector=a%20in%20b", "unable to parse requirement"),
    "field selector": ("?fieldSelector=bad", "can't understand 'bad'"),
    "unknown field": ("?fieldSelector=spec.x%3D1", "field label not supported: spec.x"),
    "timeout": ("?timeout=abc", "invalid duration"),
    "no such kind": ("x", "could not find the requested resource"),
}


@pytest.mark.parametrize("case", RAW)
def test_queries(kubectl, ns, case):
    tail, message = RAW[case]
    path = f"/apis/qvd.dev/v1beta1/namespaces/{ns}/users{tail}"
    if message is None:
        kubectl("get", "--raw", path)
    else:
        assert message in kubectl.fails("get", "--raw", path)


def test_server_side_apply_is_refused_clearly(kubectl, ns):
    error = kubectl.fails("apply", "--server-side", "-n", ns, "-f", "-", stdin=user())
    assert "unknown format" in error or "not supported" in error


def test_warnings_instead_of_errors(kubectl, ns):
    result = kubectl.run("apply", "-n", ns, "--validate=warn", "-f", "-", stdin=put("spec.nope", 1))
    assert result.returncode == 0 and 'Warning: unknown field "spec.nope"' in result.stderr
    assert "nope" not in kubectl.json("get", "user", "alice", "-n", ns)["spec"]


def test_the_server_is_still_well(kubectl):
    assert kubectl("get", "--raw", "/readyz") == "ok"

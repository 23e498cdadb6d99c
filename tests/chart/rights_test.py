"""Both servers give our own parts the same rights: the roles that the chart renders and the table of qvd-apiserver."""

import base64
import json
import ssl
import urllib.request

import pytest
import yaml

from tests.kubectl.conftest import server  # noqa: F401 (fixture)

VERBS = ("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection")
LEASES = "coordination.k8s.io"
NAMESPACES = ("acme", "qvd-system", "qvd-hosts", "qvd-gateways")
PARTS = {
    "controller": ("qvd-controller", "qvd:controller", ""),
    "agent": ("qvd:agent:node1", "qvd:agents", "node1"),
    "gateway": ("qvd:gateway:gw1", "qvd:gateways", "gw1"),
}
# An agent must select the runs of its host, which a rule of RBAC cannot say.
NARROWER = {("agent", "qvd.dev", "machineruns", "", verb) for verb in ("list", "watch")}


class Reviewer:
    """Asks the server, as its administrator, what somebody may do."""

    def __init__(self, kubeconfig, directory):
        config = yaml.safe_load(kubeconfig.read_text())
        user = config["users"][0]["user"]
        files = {}
        for name in ("client-certificate", "client-key"):
            files[name] = directory / name
            files[name].write_bytes(base64.b64decode(user[f"{name}-data"]))
        cluster = config["clusters"][0]["cluster"]
        authority = base64.b64decode(cluster["certificate-authority-data"]).decode()
        context = ssl.create_default_context(cadata=authority)
        context.load_cert_chain(files["client-certificate"], files["client-key"])
        self.url = cluster["server"] + "/apis/authorization.k8s.io/v1/subjectaccessreviews"
        self.opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context))

    def may(self, user, group, attributes) -> bool:
        spec = {"user": user, "groups": [group, "system:authenticated"], "resourceAttributes": attributes}
        body = json.dumps({"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": spec})
        request = urllib.request.Request(self.url, body.encode(), {"Content-Type": "application/json"})
        with self.opener.open(request, timeout=30) as answer:
            return json.load(answer)["status"]["allowed"]


@pytest.fixture(scope="module")
def reviewer(server, tmp_path_factory):  # noqa: F811
    return Reviewer(server.kubeconfig, tmp_path_factory.mktemp("admin"))


def grants(rules, group, resource, verb) -> bool:
    return any(group in rule["apiGroups"] and resource in rule["resources"] and verb in rule["verbs"] for rule in rules)


def roles_of(rendered, part):
    """The rules that hold everywhere, and those of single namespaces."""
    everywhere = rendered.get("ClusterRole", f"qvd-{part}")["rules"]
    local = {}
    for role in rendered.of("Role"):
        if role["metadata"]["name"].startswith(f"qvd-{part}"):
            local.setdefault(role["metadata"]["namespace"], []).extend(role["rules"])
    return everywhere, local


def questions(rendered):
    """(group, resource, subresource, namespace) of all that parts might touch."""
    for crd in rendered.of("CustomResourceDefinition"):
        plural = crd["spec"]["names"]["plural"]
        namespace = "acme" if crd["spec"]["scope"] == "Namespaced" else ""
        yield "qvd.dev", plural, "", namespace
        yield "qvd.dev", plural, "status", namespace
    for resource in ("secrets", "configmaps", "events", "serviceaccounts"):
        yield "", resource, "", "acme"
    yield "", "namespaces", "", ""
    for namespace in NAMESPACES:
        yield LEASES, "leases", "", namespace


@pytest.mark.parametrize("part", PARTS)
def test_a_part_may_do_the_same_on_both_servers(rendered, reviewer, part):
    user, group, own = PARTS[part]
    everywhere, local = roles_of(rendered, part)
    differences = []
    for api_group, resource, subresource, namespace in questions(rendered):
        rules = everywhere + local.get(namespace, [])
        name = "qvd-system" if resource == "namespaces" else own
        for verb in VERBS:
            if (part, api_group, resource, subresource, verb) in NARROWER:
                continue
            attributes = {"verb": verb, "group": api_group, "resource": resource, "subresource": subresource,
                          "namespace": namespace, "name": name}
            path = f"{resource}/{subresource}" if subresource else resource
            chart, table = grants(rules, api_group, path, verb), reviewer.may(user, group, attributes)
            if chart != table:
                differences.append(f"{verb} {path} in {namespace or 'the cluster'}: chart {chart}, table {table}")
    assert not differences, "\n".join(differences)

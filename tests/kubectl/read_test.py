"""kubectl get, describe, explain, discovery."""

import json
import time

from tests.kubectl.manifests import flavour, stream, user


def test_versions_and_resources(kubectl):
    assert "v1.32" in kubectl("version")
    resources = kubectl("api-resources", "--api-group=qvd.dev", "-o", "wide")
    for expected in ("virtualmachines", "qvm", "VirtualMachine", "qvd.dev/v1beta1", "deletecollection"):
        assert expected in resources
    names = kubectl("api-resources", "--categories=qvd", "-o", "name").split()
    assert "users.qvd.dev" in names and "hosts.qvd.dev" in names
    assert "coordination.k8s.io/v1" in kubectl("api-versions").split()


def test_every_output_form(kubectl, ns):
    kubectl("apply", "-f", "-", stdin=user(ns=ns, labels={"team": "a"}))
    table = kubectl("get", "users", "-n", ns)
    assert table.splitlines()[0].startswith("NAME") and "alice" in table
    assert "quser" not in table
    assert kubectl("get", "quser", "-n", ns, "-o", "name") == "user.qvd.dev/alice\n"
    assert kubectl.json("get", "user", "alice", "-n", ns)["spec"]["displayName"] == "Alice"
    assert "displayName: Alice" in kubectl("get", "user", "alice", "-n", ns, "-o", "yaml")
    assert kubectl("get", "user", "-n", ns, "-o", "jsonpath={.items[*].metadata.name}") == "alice"
    assert kubectl("get", "user", "-n", ns, "-o", "go-template={{len .items}}") == "1"
    columns = kubectl("get", "user", "-n", ns, "-o", "custom-columns=N:.metadata.name,D:.spec.displayName")
    assert columns.split() == ["N", "D", "alice", "Alice"]
    assert "team=a" in kubectl("get", "user", "-n", ns, "--show-labels")
    assert kubectl("get", "user", "-n", ns, "-L", "team", "--no-headers").split()[-1] == "a"
    assert "user.qvd.dev/alice" in kubectl("get", "user", "-n", ns, "--show-kind")
    assert "NAME" in kubectl("get", "user", "-n", ns, "-o", "wide")


def test_core_tables(kubectl, ns):
    kubectl("create", "secret", "generic", "s", "-n", ns, "--from-literal=a=1", "--from-literal=b=2")
    kubectl("create", "configmap", "c", "-n", ns, "--from-literal=a=1")
    assert kubectl("get", "secret", "-n", ns).split()[:4] == ["NAME", "TYPE", "DATA", "AGE"]
    assert kubectl("get", "secret", "s", "-n", ns, "--no-headers").split()[:3] == ["s", "Opaque", "2"]
    assert kubectl("get", "cm", "c", "-n", ns, "--no-headers").split()[:2] == ["c", "1"]
    assert kubectl("get", "ns", ns, "--no-headers").split()[:2] == [ns, "Active"]


def test_selectors_sorting_paging_and_all_namespaces(kubectl, ns):
    for number, name in enumerate(["c", "a", "b"]):
        kubectl("apply", "-f", "-", stdin=user(name, ns, {"n": str(number), "even": str(number % 2 == 0)}))
    names = ["get", "user", "-n", ns, "-o", "name"]
    assert kubectl(*names, "-l", "even=True").split() == ["user.qvd.dev/b", "user.qvd.dev/c"]
    assert kubectl(*names, "-l", "n in (0,1),n!=1").split() == ["user.qvd.dev/c"]
    assert kubectl(*names, "--field-selector", "metadata.name=a").split() == ["user.qvd.dev/a"]
    assert "field label not supported: spec.nope" in kubectl.fails("get", "user", "-n", ns, "--field-selector", "spec.nope=1")
    ordered = kubectl("get", "user", "-n", ns, "--no-headers", "--sort-by=.metadata.labels.n")
    assert [line.split()[0] for line in ordered.splitlines()] == ["c", "a", "b"]
    chunked = kubectl("get", "user", "-n", ns, "--chunk-size=1", "--no-headers")
    assert [line.split()[0] for line in chunked.splitlines()] == ["a", "b", "c"]
    everywhere = kubectl("get", "user", "-A", "--no-headers")
    assert [ns, "a"] in [line.split()[:2] for line in everywhere.splitlines()]
    assert "No resources found" in kubectl.run("get", "user", "-n", "nowhere").stderr


def test_category_and_several_kinds(kubectl, ns):
    kubectl("apply", "-f", "-", stdin=stream(user(ns=ns), flavour(ns=ns)))
    both = kubectl("get", "qvd", "-n", ns)
    assert "user.qvd.dev/alice" in both and "osflavour.qvd.dev/office" in both
    assert kubectl("get", "user,osflavour", "-n", ns, "-o", "name").split() == [
        "user.qvd.dev/alice", "osflavour.qvd.dev/office"]


def test_describe_with_events(kubectl, ns):
    kubectl("apply", "-f", "-", stdin=user(ns=ns))
    uid = kubectl.json("get", "user", "alice", "-n", ns)["metadata"]["uid"]
    event = {"apiVersion": "v1", "kind": "Event", "metadata": {"name": "alice.1", "namespace": ns},
             "involvedObject": {"apiVersion": "qvd.dev/v1beta1", "kind": "User", "name": "alice", "namespace": ns, "uid": uid},
             "reason": "Welcomed", "message": "hello alice", "type": "Normal", "count": 3,
             "firstTimestamp": "2026-11-21T08:00:00Z", "lastTimestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
    kubectl("create", "-f", "-", stdin=json.dumps(event))
    text = kubectl("describe", "user", "alice", "-n", ns)
    assert "Display Name:  Alice" in text and "hello alice" in text and "Welcomed" in text
    assert "hello alice" in kubectl("events", "-n", ns, "--for", "user/alice")
    assert "Welcomed" in kubectl("get", "events", "-n", ns)
    assert "No resources" not in kubectl("describe", "namespace", ns)
    assert "NamesAccepted" in kubectl("describe", "crd", "users.qvd.dev")


def test_explain(kubectl):
    text = kubectl("explain", "user")
    assert "GROUP:      qvd.dev" in text and "spec" in text
    assert "FIELD: displayName <string>" in kubectl("explain", "user.spec.displayName")
    assert "passwordSecret" in kubectl("explain", "quser", "--recursive")
    assert "stringData" in kubectl("explain", "secret")


def test_crds_are_there_and_read_only(kubectl):
    assert "users.qvd.dev" in kubectl("get", "crd")
    kubectl("wait", "--for=condition=Established", "crd/users.qvd.dev", "--timeout=5s")
    assert "MethodNotAllowed" in kubectl.fails("delete", "crd", "users.qvd.dev", "--wait=false")


def test_raw_paths(kubectl):
    assert kubectl("get", "--raw", "/readyz") == "ok"
    assert "readyz check passed" in kubectl("get", "--raw", "/readyz?verbose")
    assert "qvd_apiserver_requests_total" in kubectl("get", "--raw", "/metrics")
    assert json.loads(kubectl("get", "--raw", "/apis"))["kind"] == "APIGroupList"
    assert "NotFound" in kubectl.fails("get", "--raw", "/apis/nope.dev/v1")
    assert '"swagger":"2.0"' in kubectl("get", "--raw", "/openapi/v2")

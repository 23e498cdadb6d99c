"""kubectl create, apply, edit, patch, label, annotate, replace, delete, wait, diff."""

import json
import stat

from tests.kubectl.manifests import flavour, stream, user
from tests.lib.wait import wait_for


def test_create_and_conflict(kubectl, ns):
    assert kubectl("create", "-n", ns, "-f", "-", stdin=user()) == "user.qvd.dev/alice created\n"
    error = kubectl.fails("create", "-n", ns, "-f", "-", stdin=user())
    assert 'Error from server (AlreadyExists): error when creating "STDIN": users.qvd.dev "alice" already exists' in error
    made = kubectl.json("get", "user", "alice", "-n", ns)["metadata"]
    assert made["generation"] == 1 and made["uid"] and made["creationTimestamp"].endswith("Z")


def test_generated_names(kubectl, ns):
    text = json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"generateName": "run-"}, "data": {"a": "b"}})
    first = kubectl("create", "-n", ns, "-f", "-", "-o", "name", stdin=text)
    second = kubectl("create", "-n", ns, "-f", "-", "-o", "name", stdin=text)
    assert first != second and first.startswith("configmap/run-") and len(first.strip()) == len("configmap/run-") + 5


def test_apply_three_times(kubectl, ns):
    assert "created" in kubectl("apply", "-n", ns, "-f", "-", stdin=user(description="one", language="en"))
    assert "unchanged" in kubectl("apply", "-n", ns, "-f", "-", stdin=user(description="one", language="en"))
    assert "configured" in kubectl("apply", "-n", ns, "-f", "-", stdin=user(description="two"))
    spec = kubectl.json("get", "user", "alice", "-n", ns)["spec"]
    assert spec["description"] == "two" and "language" not in spec
    assert kubectl.json("get", "user", "alice", "-n", ns)["metadata"]["generation"] == 2


def test_apply_a_list_and_core_kinds(kubectl, ns):
    items = [json.loads(user("bob")), {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"a": "1", "b": "2"}}]
    manifest = {"apiVersion": "v1", "kind": "List", "items": items}
    kubectl("apply", "-n", ns, "-f", "-", stdin=json.dumps(manifest))
    items[1]["data"] = {"a": "1", "c": "3"}
    kubectl("apply", "-n", ns, "-f", "-", stdin=json.dumps(manifest))
    assert kubectl.json("get", "cm", "c", "-n", ns)["data"] == {"a": "1", "c": "3"}


def test_secrets_hide_string_data(kubectl, ns):
    text = json.dumps({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {"password": "wonderland"}})
    kubectl("apply", "-n", ns, "-f", "-", stdin=text)
    secret = kubectl.json("get", "secret", "s", "-n", ns)
    assert secret["data"] == {"password": "d29uZGVybGFuZA=="} and "stringData" not in secret and secret["type"] == "Opaque"
    kubectl("patch", "secret", "s", "-n", ns, "-p", '{"stringData":{"more":"x"}}')
    assert set(kubectl.json("get", "secret", "s", "-n", ns)["data"]) == {"password", "more"}


def test_edit(kubectl, ns, tmp_path):
    kubectl("apply", "-n", ns, "-f", "-", stdin=user())
    kubectl("create", "configmap", "c", "-n", ns, "--from-literal=a=old")
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\nsed -i 's/displayName: Alice/displayName: Edited/; s/a: old/a: new/' \"$1\"\n")
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    env = {"EDITOR": str(editor), "KUBE_EDITOR": str(editor)}
    assert "edited" in kubectl("edit", "user", "alice", "-n", ns, env=env)
    assert "edited" in kubectl("edit", "cm", "c", "-n", ns, env=env)
    assert kubectl.json("get", "user", "alice", "-n", ns)["spec"]["displayName"] == "Edited"
    assert kubectl.json("get", "cm", "c", "-n", ns)["data"]["a"] == "new"


def test_every_patch(kubectl, ns):
    kubectl("apply", "-n", ns, "-f", "-", stdin=user(description="x"))
    patch = ["patch", "user", "alice", "-n", ns]
    kubectl(*patch, "--type=merge", "-p", '{"spec":{"description":null,"blocked":true}}')
    spec = kubectl.json("get", "user", "alice", "-n", ns)["spec"]
    assert spec["blocked"] is True and "description" not in spec
    kubectl(*patch, "--type=json", "-p", '[{"op":"test","path":"/spec/blocked","value":true},{"op":"replace","path":"/spec/blocked","value":false}]')
    assert kubectl.json("get", "user", "alice", "-n", ns)["spec"]["blocked"] is False
    assert "no change" in kubectl(*patch, "--type=merge", "-p", '{"spec":{"blocked":false}}')
    assert "is not supported by qvd.dev/v1beta1" in kubectl.fails(*patch, "-p", '{"spec":{"blocked":true}}')
    assert "test" in kubectl.fails(*patch, "--type=json", "-p", '[{"op":"test","path":"/spec/blocked","value":7}]')


def test_status_is_another_resource(kubectl, ns):
    kubectl("apply", "-n", ns, "-f", "-", stdin=user())
    kubectl("patch", "user", "alice", "-n", ns, "--type=merge", "-p", '{"status":{"observedGeneration":7}}')
    assert "status" not in kubectl.json("get", "user", "alice", "-n", ns)
    kubectl("patch", "user", "alice", "-n", ns, "--subresource=status", "--type=merge", "-p",
            '{"status":{"observedGeneration":1},"spec":{"displayName":"no"},"metadata":{"labels":{"no":"no"}}}')
    got = kubectl.json("get", "user", "alice", "-n", ns)
    assert got["status"]["observedGeneration"] == 1 and got["spec"]["displayName"] == "Alice"
    assert "labels" not in got["metadata"] and got["metadata"]["generation"] == 1


def test_label_and_annotate(kubectl, ns):
    kubectl("apply", "-n", ns, "-f", "-", stdin=user())
    kubectl("create", "secret", "generic", "s", "-n", ns)
    for thing in ("user/alice", "secret/s"):
        kubectl("label", thing, "-n", ns, "a=b", "c=d")
        kubectl("label", thing, "-n", ns, "a-")
        kubectl("annotate", thing, "-n", ns, "note=hello world")
        metadata = kubectl.json("get", thing, "-n", ns)["metadata"]
        assert metadata["labels"] == {"c": "d"} and metadata["annotations"]["note"] == "hello world"
    assert "a valid label must be" in kubectl.fails("label", "user/alice", "-n", ns, "x=-bad-")
    stale = kubectl.fails("label", "user/alice", "-n", ns, "z=z", "--resource-version=1")
    assert "(Conflict)" in stale and "please apply your changes to the latest version" in stale


def test_replace_needs_the_newest_version(kubectl, ns):
    kubectl("apply", "-n", ns, "-f", "-", stdin=user())
    old = kubectl.json("get", "user", "alice", "-n", ns)
    kubectl("label", "user/alice", "-n", ns, "x=y")
    assert "replaced" in kubectl("replace", "-n", ns, "-f", "-", stdin=user(displayName="R"))
    old["spec"]["displayName"] = "stale"
    stale = kubectl.run("replace", "--raw", f"/apis/qvd.dev/v1beta1/namespaces/{ns}/users/alice", "-f", "-", stdin=json.dumps(old))
    assert stale.returncode == 1 and "Conflict" in stale.stderr
    del old["metadata"]["resourceVersion"]
    blind = kubectl.run("replace", "--raw", f"/apis/qvd.dev/v1beta1/namespaces/{ns}/users/alice", "-f", "-", stdin=json.dumps(old))
    assert "must be specified for an update" in blind.stderr
    assert "replaced" in kubectl("replace", "--force", "-n", ns, "-f", "-", stdin=user(displayName="F"))


def test_dry_run_changes_nothing(kubectl, ns):
    kubectl("apply", "-n", ns, "--dry-run=server", "-f", "-", stdin=user())
    assert "NotFound" in kubectl.fails("get", "user", "alice", "-n", ns)
    kubectl("apply", "-n", ns, "-f", "-", stdin=user())
    kubectl("delete", "user", "alice", "-n", ns, "--dry-run=server")
    kubectl("label", "user", "alice", "-n", ns, "a=b", "--dry-run=server")
    assert "labels" not in kubectl.json("get", "user", "alice", "-n", ns)["metadata"]


def test_diff(kubectl, ns):
    kubectl("apply", "-n", ns, "-f", "-", stdin=user(description="one"))
    assert kubectl("diff", "-n", ns, "-f", "-", stdin=user(description="one")) == ""
    changed = kubectl.run("diff", "-n", ns, "-f", "-", stdin=user(description="two"))
    assert changed.returncode == 1 and "+  description: two" in changed.stdout
    new = kubectl.run("diff", "-n", ns, "-f", "-", stdin=user("bob"))
    assert new.returncode == 1 and "+  displayName: Bob" in new.stdout


def test_delete_and_finalizers(kubectl, ns):
    kubectl("apply", "-n", ns, "-f", "-", stdin=stream(user(), user("bob", labels={"x": "y"})))
    assert kubectl("delete", "user", "-n", ns, "-l", "x=y") == 'user.qvd.dev "bob" deleted\n'
    assert "not found" in kubectl.fails("delete", "user", "bob", "-n", ns)
    assert kubectl("delete", "user", "bob", "-n", ns, "--ignore-not-found") == ""
    kubectl("patch", "user", "alice", "-n", ns, "--type=merge", "-p", '{"metadata":{"finalizers":["qvd.dev/test"]}}')
    kubectl("delete", "user", "alice", "-n", ns, "--wait=false")
    metadata = kubectl.json("get", "user", "alice", "-n", ns)["metadata"]
    assert metadata["deletionTimestamp"] and metadata["generation"] == 2
    more = kubectl.fails("patch", "user", "alice", "-n", ns, "--type=merge", "-p", '{"metadata":{"finalizers":["qvd.dev/test","qvd.dev/b"]}}')
    assert "no new finalizers can be added if the object is being deleted" in more
    waiting = kubectl.start("delete", "user", "alice", "-n", ns, "--ignore-not-found")
    kubectl("patch", "user", "alice", "-n", ns, "--type=merge", "-p", '{"metadata":{"finalizers":null}}')
    assert waiting.wait(timeout=20) == 0
    assert "NotFound" in kubectl.fails("get", "user", "alice", "-n", ns)


def owned(name, ns, owner, blocks=True):
    text = json.loads(user(name, ns))
    text["metadata"]["ownerReferences"] = [{"apiVersion": "qvd.dev/v1beta1", "kind": "OSFlavour", "name": "office",
                                            "uid": owner, "blockOwnerDeletion": blocks}]
    return json.dumps(text)


def test_dependents_follow_their_owner(kubectl, ns):
    for policy, remains in (("background", False), ("foreground", False), ("orphan", True)):
        kubectl("apply", "-n", ns, "-f", "-", stdin=flavour())
        uid = kubectl.json("get", "osflavour", "office", "-n", ns)["metadata"]["uid"]
        kubectl("apply", "-f", "-", stdin=owned("dependent", ns, uid))
        kubectl("delete", "osflavour", "office", "-n", ns, f"--cascade={policy}")
        if remains:
            metadata = kubectl.json("get", "user", "dependent", "-n", ns)["metadata"]
            assert "ownerReferences" not in metadata
        else:
            wait_for("the dependent to go", lambda: kubectl.run("get", "user", "dependent", "-n", ns).returncode == 1)


def test_namespaces_end_with_their_content(kubectl):
    kubectl("create", "namespace", "ending")
    labels = kubectl.json("get", "ns", "ending")["metadata"]["labels"]
    assert labels == {"kubernetes.io/metadata.name": "ending"}
    kubectl("apply", "-n", "ending", "-f", "-", stdin=user())
    kubectl("patch", "user", "alice", "-n", "ending", "--type=merge", "-p", '{"metadata":{"finalizers":["qvd.dev/test"]}}')
    kubectl("delete", "namespace", "ending", "--wait=false")
    assert kubectl.json("get", "ns", "ending")["status"]["phase"] == "Terminating"
    refused = kubectl.fails("create", "-n", "ending", "-f", "-", stdin=user("bob"))
    assert "because it is being terminated" in refused
    kubectl("patch", "user", "alice", "-n", "ending", "--type=merge", "-p", '{"metadata":{"finalizers":null}}')
    kubectl("wait", "--for=delete", "ns/ending", "--timeout=20s")
    assert 'namespaces "ending" not found' in kubectl.fails("create", "-n", "ending", "-f", "-", stdin=user())
    assert "this namespace may not be deleted" in kubectl.fails("delete", "ns", "default")


def test_wait_for_a_condition_and_for_deletion(kubectl, ns):
    kubectl("apply", "-n", ns, "-f", "-", stdin=user())
    ready = kubectl.start("wait", "--for=condition=Ready", "user/alice", "-n", ns, "--timeout=30s")
    named = kubectl.start("wait", "--for=jsonpath={.spec.displayName}=Waited", "user/alice", "-n", ns, "--timeout=30s")
    condition = {"type": "Ready", "status": "True", "reason": "Made", "message": "", "lastTransitionTime": "2026-11-21T08:00:00Z", "observedGeneration": 9}
    kubectl("patch", "user", "alice", "-n", ns, "--subresource=status", "--type=merge", "-p", json.dumps({"status": {"conditions": [condition]}}))
    assert ready.wait(timeout=30) == 0, ready.stderr.read()
    kubectl("patch", "user", "alice", "-n", ns, "--type=merge", "-p", '{"spec":{"displayName":"Waited"}}')
    assert named.wait(timeout=30) == 0, named.stderr.read()
    gone = kubectl.start("wait", "--for=delete", "user/alice", "-n", ns, "--timeout=30s")
    kubectl("delete", "user", "alice", "-n", ns)
    assert gone.wait(timeout=30) == 0

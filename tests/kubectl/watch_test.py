"""kubectl get -w, and the stream behind it."""

import json
import threading

from tests.kubectl.manifests import stream, user


def lines_of(process, count, seconds=20):
    """The next lines that it prints; kills it if they do not come."""
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    got = []
    for line in process.stdout:
        got.append(line.rstrip("\n"))
        if len(got) == count:
            break
    timer.cancel()
    return got


def end(process):
    process.terminate()
    process.wait(timeout=10)


def test_watch_a_kind(kubectl, ns):
    kubectl("apply", "-n", ns, "-f", "-", stdin=user())
    watching = kubectl.start("get", "user", "-n", ns, "-w", "--output-watch-events", "--no-headers")
    assert lines_of(watching, 1)[0].split()[:2] == ["ADDED", "alice"]
    kubectl("apply", "-n", ns, "-f", "-", stdin=user("bob"))
    kubectl("label", "user/alice", "-n", ns, "a=b")
    kubectl("delete", "user", "bob", "-n", ns)
    seen = [line.split()[:2] for line in lines_of(watching, 3)]
    end(watching)
    assert seen == [["ADDED", "bob"], ["MODIFIED", "alice"], ["DELETED", "bob"]]


def test_watch_one_name_and_only(kubectl, ns):
    kubectl("apply", "-n", ns, "-f", "-", stdin=stream(user(), user("alice2")))
    one = kubectl.start("get", "user", "alice", "-n", ns, "-w", "-o", "name")
    assert lines_of(one, 1) == ["user.qvd.dev/alice"]
    kubectl("label", "user/alice2", "user/alice", "-n", ns, "a=b")
    assert lines_of(one, 1) == ["user.qvd.dev/alice"]
    end(one)


def test_selector_transitions(kubectl, ns):
    kubectl("apply", "-n", ns, "-f", "-", stdin=user(labels={"team": "a"}))
    version = kubectl.json("get", "user", "-n", ns)["metadata"].get("resourceVersion", "")
    version = version or json.loads(kubectl("get", "--raw", f"/apis/qvd.dev/v1beta1/namespaces/{ns}/users"))["metadata"]["resourceVersion"]
    kubectl("label", "user/alice", "-n", ns, "team=b", "--overwrite")
    kubectl("label", "user/alice", "-n", ns, "team=a", "--overwrite")
    path = f"/apis/qvd.dev/v1beta1/namespaces/{ns}/users?watch=1&timeoutSeconds=1&labelSelector=team%3Da&resourceVersion={version}"
    events = [json.loads(line) for line in kubectl("get", "--raw", path).splitlines()]
    assert [event["type"] for event in events] == ["DELETED", "ADDED"]
    assert events[0]["object"]["metadata"]["labels"] == {"team": "a"}
    assert int(events[0]["object"]["metadata"]["resourceVersion"]) > int(version)


def test_watch_list_ends_its_first_part_with_a_bookmark(kubectl, ns):
    kubectl("apply", "-n", ns, "-f", "-", stdin=user())
    path = (f"/apis/qvd.dev/v1beta1/namespaces/{ns}/users?watch=true&sendInitialEvents=true&allowWatchBookmarks=true"
            "&resourceVersionMatch=NotOlderThan&timeoutSeconds=1")
    events = [json.loads(line) for line in kubectl("get", "--raw", path).splitlines()]
    assert [event["type"] for event in events] == ["ADDED", "BOOKMARK"]
    assert events[1]["object"]["metadata"]["annotations"] == {"k8s.io/initial-events-end": "true"}
    assert events[1]["object"]["kind"] == "User"


def test_revisions_of_the_future(kubectl, ns):
    path = f"/apis/qvd.dev/v1beta1/namespaces/{ns}/users?resourceVersion=99999999"
    assert "Too large resource version" in kubectl.fails("get", "--raw", path)
    assert kubectl("get", "--raw", path + "&watch=1&timeoutSeconds=1") == ""

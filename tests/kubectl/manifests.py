"""Manifests of the tests."""

import json


def network(name: str = "desktops", **spec) -> str:
    fields = {"bridge": "qvdnet0", "cidr": "10.3.15.0/24", "firstAddress": "10.3.15.50", **spec}
    return _object("Network", name, None, fields)


def flavour(name: str = "office", ns: str | None = None, labels: dict | None = None, **spec) -> str:
    fields = {"hypervisor": "lxc", "network": "desktops", **spec}
    return _object("OSFlavour", name, ns, fields, labels)


def user(name: str = "alice", ns: str | None = None, labels: dict | None = None, **spec) -> str:
    return _object("User", name, ns, {"displayName": name.title(), **spec}, labels)


def stream(*documents: str) -> str:
    """Several documents in one file. It begins with dashes, or kubectl would take it for JSON."""
    return "".join(f"---\n{document}\n" for document in documents)


def _object(kind: str, name: str, ns: str | None, spec: dict, labels: dict | None = None) -> str:
    metadata: dict = {"name": name}
    if ns:
        metadata["namespace"] = ns
    if labels:
        metadata["labels"] = labels
    return json.dumps({"apiVersion": "qvd.dev/v1beta1", "kind": kind, "metadata": metadata, "spec": spec})

"""What the chart renders, and what it refuses to."""

import json

import pytest
import yaml

from tests.chart.conftest import CHART, NAMESPACE, ROOT, Objects, helm, render

COMPONENTS = ("controller", "gateway", "agent")


def test_helm_finds_nothing_to_complain_about():
    result = helm("lint", "--strict", CHART)
    assert result.returncode == 0 and "1 chart(s) linted, 0 chart(s) failed" in result.stdout, result.stdout + result.stderr


def test_the_crds_are_those_of_crd_schemas(rendered):
    served = {document["metadata"]["name"]: document["spec"] for document in rendered.of("CustomResourceDefinition")}
    ours = {crd["metadata"]["name"]: crd["spec"]
            for crd in (yaml.safe_load(path.read_text(encoding="utf-8")) for path in (ROOT / "crd-schemas").glob("*.yaml"))}
    assert served == ours
    assert all(document["metadata"]["annotations"] == {"helm.sh/resource-policy": "keep"}
               for document in rendered.of("CustomResourceDefinition"))


def test_crds_can_be_left_out_or_let_go():
    assert not Objects(render("crds: {install: false}")).of("CustomResourceDefinition")
    crds = Objects(render("crds: {keep: false}")).of("CustomResourceDefinition")
    assert crds and not any(crd["metadata"]["annotations"] for crd in crds)


def test_every_object_has_one_name_and_our_labels(rendered):
    seen = set()
    for document in rendered.documents:
        meta = document["metadata"]
        key = (document["kind"], meta.get("namespace"), meta["name"])
        assert key not in seen, key
        seen.add(key)
        if document["kind"] not in ("CustomResourceDefinition", "Namespace"):
            assert meta.get("labels", {}).get("app.kubernetes.io/name") == "qvd", key


def test_selectors_meet_the_labels_of_pods(rendered):
    for kind in ("Deployment", "DaemonSet"):
        for workload in rendered.of(kind):
            wanted = workload["spec"]["selector"]["matchLabels"]
            assert wanted.items() <= workload["spec"]["template"]["metadata"]["labels"].items()
    gateway = rendered.get("Deployment", "qvd-gateway")["spec"]["template"]["metadata"]["labels"]
    assert rendered.get("Service", "qvd-gateway")["spec"]["selector"].items() <= gateway.items()


# ----- rights --------------------------------------------------------------------------------------


def rules(objects, component):
    found = []
    for kind in ("ClusterRole", "Role"):
        for role in objects.of(kind):
            if role["metadata"]["labels"]["app.kubernetes.io/component"] == component:
                found += [(role["metadata"].get("namespace"), rule) for rule in role["rules"]]
    return found


def may(objects, component, verb, resource, group="qvd.dev"):
    return any(verb in rule["verbs"] and resource in rule["resources"] and group in rule["apiGroups"] and not rule.get("resourceNames")
               for _, rule in rules(objects, component))


@pytest.mark.parametrize("component", COMPONENTS)
def test_no_rule_names_everything(rendered, component):
    for _, rule in rules(rendered, component):
        assert "*" not in rule["verbs"] + rule["resources"] + rule["apiGroups"]


@pytest.mark.parametrize("component, verb, resource, allowed", [
    ("controller", "create", "machineruns", True), ("agent", "create", "machineruns", False), ("gateway", "create", "machineruns", False),
    ("controller", "delete", "virtualmachines", False), ("controller", "create", "virtualmachines", False),
    ("controller", "create", "addressclaims", True), ("gateway", "create", "addressclaims", False),
    ("agent", "patch", "machineruns/status", True), ("gateway", "patch", "machineruns/status", False),
    ("agent", "delete", "machineruns", False), ("agent", "list", "users", False), ("agent", "list", "usercredentials", False),
    ("gateway", "create", "sessions", True), ("agent", "list", "sessions", False), ("controller", "create", "sessions", False),
    ("gateway", "list", "usercredentials", True), ("gateway", "update", "usercredentials", False),
    ("gateway", "patch", "virtualmachines", False), ("gateway", "create", "machineoperations", True),
    ("controller", "patch", "hosts", False), ("controller", "patch", "hosts/status", True),
])
def test_rights_are_what_the_work_needs(rendered, component, verb, resource, allowed):
    assert may(rendered, component, verb, resource) == allowed


def test_only_the_controller_reads_secrets(rendered):
    assert may(rendered, "controller", "list", "secrets", "")
    assert not any("secrets" in rule["resources"] for part in ("gateway", "agent") for _, rule in rules(rendered, part))
    assert not may(rendered, "controller", "update", "secrets", "")


def test_leases_lie_in_namespaces_of_their_own(rendered):
    homes = {part: {(ns, "update" in rule["verbs"]) for ns, rule in rules(rendered, part) if "leases" in rule["resources"]}
             for part in COMPONENTS}
    assert homes == {"controller": {("qvd-system", True), ("qvd-hosts", False), ("qvd-gateways", False)},
                     "gateway": {("qvd-gateways", True)}, "agent": {("qvd-hosts", True)}}


def test_every_kind_of_the_rules_exists(rendered):
    plurals = {crd["spec"]["names"]["plural"] for crd in rendered.of("CustomResourceDefinition")}
    for component in COMPONENTS:
        for _, rule in rules(rendered, component):
            if rule["apiGroups"] == ["qvd.dev"]:
                assert {resource.split("/")[0] for resource in rule["resources"]} <= plurals


def test_bindings_name_roles_and_accounts_that_exist(rendered):
    for kind in ("ClusterRoleBinding", "RoleBinding"):
        for binding in rendered.of(kind):
            role = rendered.get(binding["roleRef"]["kind"], binding["roleRef"]["name"], binding["metadata"].get("namespace"))
            assert role["rules"]
            for subject in binding["subjects"]:
                assert rendered.get("ServiceAccount", subject["name"], subject["namespace"])


# ----- pods ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("component", ("controller", "gateway"))
def test_daemons_run_without_privileges(rendered, component):
    security = rendered.container("Deployment", f"qvd-{component}")["securityContext"]
    assert security["runAsNonRoot"] and security["readOnlyRootFilesystem"] and not security["allowPrivilegeEscalation"]
    assert security["capabilities"] == {"drop": ["ALL"]}


def test_the_agent_lives_on_the_node(rendered):
    pod = rendered.get("DaemonSet", "qvd-agent")["spec"]["template"]["spec"]
    assert pod["hostNetwork"] and pod["hostPID"] and pod["nodeSelector"] == {"qvd.dev/desktops": "true"}
    storage = [mount for mount in pod["containers"][0]["volumeMounts"] if mount["name"] == "storage"]
    assert storage == [{"name": "storage", "mountPath": "/var/lib/qvd", "mountPropagation": "Bidirectional"}]
    [volume] = [volume for volume in pod["volumes"] if volume["name"] == "storage"]
    assert volume["hostPath"]["path"] == "/var/lib/qvd"


def test_certificates_come_from_a_secret_if_there_is_one(rendered):
    assert "--self-signed" in rendered.container("Deployment", "qvd-gateway")["args"]
    objects = Objects(render("gateway: {tlsSecret: desk-tls}"))
    assert "--self-signed" not in objects.container("Deployment", "qvd-gateway")["args"]
    [volume] = objects.get("Deployment", "qvd-gateway")["spec"]["template"]["spec"]["volumes"]
    assert volume["secret"]["secretName"] == "desk-tls"


def test_image_storage_reaches_the_controller(rendered):
    assert "volumes" not in rendered.get("Deployment", "qvd-controller")["spec"]["template"]["spec"]
    objects = Objects(render("controller: {imageStorage: {volume: {nfs: {server: nas, path: /qvd}}}}"))
    pod = objects.get("Deployment", "qvd-controller")["spec"]["template"]["spec"]
    assert pod["volumes"] == [{"name": "images", "nfs": {"server": "nas", "path": "/qvd"}}]
    assert pod["containers"][0]["volumeMounts"] == [{"name": "images", "mountPath": "/var/lib/qvd/storage"}]


def test_policies_speak_of_our_accounts_and_can_be_left_out(rendered):
    for policy in rendered.of("ValidatingAdmissionPolicy"):
        assert policy["spec"]["failurePolicy"] == "Fail"
        assert f"system:serviceaccount:{NAMESPACE}:qvd-" in json.dumps(policy["spec"]["matchConditions"])
        binding = rendered.get("ValidatingAdmissionPolicyBinding", policy["metadata"]["name"])
        assert binding["spec"]["validationActions"] == ["Deny"]
    assert not Objects(render("admissionPolicies: {enabled: false}")).of("ValidatingAdmissionPolicy")


@pytest.mark.parametrize("values, complaint", [
    ("gateway: {replicas: many}", "replicas"),
    ("gateway: {replicas: 0}", "replicas"),
    ("gateway: {port: 443}", "port"),
    ("gateway: {service: {type: External}}", "type"),
    ("gatway: {replicas: 2}", "gatway"),
    ("logLevel: chatty", "logLevel"),
    ("agent: {storagePath: var/lib/qvd}", "storagePath"),
    ("agent: {storagePath: /var/../etc}", "storagePath"),
    ("image: {repository: ''}", "repository"),
    ("controller: {imageStorage: {volume: {nfs: {}, hostPath: {}}}}", "volume"),
])
def test_wrong_values_are_refused_by_name(values, complaint):
    result = helm("template", "qvd", CHART, "--kube-version", "1.32.0", values=values)
    assert result.returncode != 0
    assert complaint in result.stderr


def test_an_old_kubernetes_is_refused():
    result = helm("template", "qvd", CHART, "--kube-version", "1.31.9")
    assert result.returncode != 0 and "requires kubeVersion" in result.stderr

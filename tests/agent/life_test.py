"""A run's life on a host: start, stop, what is kept, what is refused."""

from tests.lib.wait import wait_for


def test_a_run_becomes_a_machine_and_leaves_no_trace(host, run):
    run("alice", 10001)
    status = host.wait_phase("alice", "Running")
    assert host.domains() == ["qvd-10001"]
    assert status["endpoint"]["address"] == "10.3.15.51"
    assert '"stopped"' in host.testbed.run("curl", "-s", "http://10.3.15.51:3030/vma/x_state").stdout
    steps = ["accepted", "preparing", "imageReady", "storageReady", "networkReady", "starting", "booted", "running"]
    times = [status["phaseTimes"][step] for step in steps]
    assert times == sorted(times)
    host.delete("alice")
    assert host.leftovers(10001) == []


def test_home_is_kept_and_the_rest_is_not(host, run):
    run("bob", 10002)
    host.wait_phase("bob", "Running")
    host.inside(10002, "echo dear > /home/letter && echo gone > /etc/gone")
    host.delete("bob")
    run("bob", 10002)
    host.wait_phase("bob", "Running")
    assert host.inside(10002, "cat /home/letter; ls /etc/gone || echo missing").split() == ["dear", "missing"]


def test_root_inside_is_nobody_outside(host, run):
    run("alice", 10001)
    host.wait_phase("alice", "Running")
    owner = host.testbed.run("stat", "-c", "%u", f"/proc/{host.init_pid(10001)}").stdout.strip()
    assert int(owner) >= 131072
    # On disk ids are the guest's own, so that the home does not depend on the namespace.
    host.inside(10001, "touch /home/mine")
    assert (host.pool / "homefs/10001-fs/mine").stat().st_uid == 0


def test_a_machine_that_ends_by_itself_is_stopped(host, run):
    run("alice", 10001)
    host.wait_phase("alice", "Running")
    host.testbed.run("virsh", "-c", "lxc:///system", "destroy", "qvd-10001")
    status = host.wait_phase("alice", "Stopped")
    assert status["exit"]["reason"] == "GuestShutdown"
    assert host.leftovers(10001) == []


def test_a_damaged_image_is_refused_and_nothing_is_left(host, run):
    run("alice", 10001, imageSha256="0" * 64)
    status = host.wait_phase("alice", "Failed")
    assert status["reason"] == "ImageChecksumMismatch" and status["retryable"] is False
    assert host.sha256 in status["message"]
    assert not list((host.pool / "basefs").glob("untar-*"))
    host.delete("alice")
    assert host.leftovers(10001) == []


def test_the_home_of_another_is_refused(host, run):
    run("alice", 10001)
    host.wait_phase("alice", "Running")
    home = host.run_object("alice")["spec"]["volumes"]
    host.delete("alice")
    run("mallory", 10003, volumes=[{**home[0], "owner": {"kind": "VirtualMachine", "name": "mallory", "uid": "vm-mallory"}}])
    status = host.wait_phase("mallory", "Failed")
    assert status["reason"] == "VolumeOwnedByOther" and "alice" in status["message"]


def test_a_home_that_is_known_and_not_there_is_not_made(host, run):
    run("alice", 10001)
    host.wait_phase("alice", "Running")
    home = host.run_object("alice")["spec"]["volumes"][0]
    host.delete("alice")
    run("carol", 10004, volumes=[{**home, "path": "elsewhere/10004-fs", "formatted": True}])
    status = host.wait_phase("carol", "Failed")
    assert status["reason"] == "VolumeMissing"
    assert not (host.pool / "elsewhere").exists()


def test_power_over_the_host_is_refused(host, run):
    run("eve", 10005, lxc={"init": "/sbin/qvd-init", "devices": ["/dev/sda"]})
    status = host.wait_phase("eve", "Failed")
    assert status["reason"] == "PrivilegesRefused" and "--allow-privileged-guests" in status["message"]
    host.delete("eve")
    assert host.leftovers(10005) == []


def test_a_desktop_gives_no_orders_to_its_own_vma(host, run):
    run("alice", 10001)
    host.wait_phase("alice", "Running")
    for address in ("127.0.0.1", "10.3.15.51"):
        answer = host.testbed.run(*host.in_network(10001), "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}",
                                  f"http://{address}:3030/vma/x_state", check=False).stdout
        assert answer in ("403", "000"), address


def test_two_start_at_once(host, run):
    run("alice", 10001)
    run("bob", 10002)
    host.wait_phase("alice", "Running")
    host.wait_phase("bob", "Running")
    assert sorted(host.domains()) == ["qvd-10001", "qvd-10002"]


def test_the_host_reports_itself(host):
    def reported():
        status = host.kubectl("get", "qhost", "host1", "-o", "jsonpath={.status.hypervisorList} {.status.networks[0].ready}")
        return status == "lxc true"

    wait_for("the host's report", reported)
    holder = host.kubectl("get", "lease", "-n", "qvd-hosts", "host1", "-o", "jsonpath={.spec.holderIdentity}")
    assert holder.startswith("host1_")

"""Who may include whom, and which third-party header only where. The rules are in hack/layers.txt."""

import re

from .tree import CPP, Finding, Tree, is_test

NAME = "layers"
RULES = "hack/layers.txt"
_INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


class Rules:
    """Lines `folder: folders it may include` and `<header-prefix>: folders that may include it`."""

    def __init__(self, text: str):
        self.layers: dict[str, list[str]] = {}
        self.headers: dict[str, list[str]] = {}
        for line in text.split("\n"):
            line = line.split("#", 1)[0].strip()
            if not line:
                continue
            name, _, rest = line.partition(":")
            target = self.headers if name.startswith("<") else self.layers
            target[name.strip().strip("<>")] = rest.split()

    def layer_of(self, path: str) -> str | None:
        """The longest folder that contains the path."""
        return max((name for name in self.layers if _inside(path, name)), key=len, default=None)

    def header_homes(self, header: str) -> list[str] | None:
        prefix = max((p for p in self.headers if header.startswith(p)), key=len, default=None)
        return None if prefix is None else self.headers[prefix]


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def check(tree: Tree) -> list[Finding]:
    rules = Rules(tree.texts[RULES])
    findings = []
    for path in tree.paths(*CPP):
        if is_test(path):  # tests may include everything
            continue
        for number, line in enumerate(tree.lines(path), 1):
            match = _INCLUDE.match(line)
            if match and (problem := _problem(rules, path, match.group(1) == '"', match.group(2))):
                findings.append(Finding(path, number, problem))
    return findings


def _problem(rules: Rules, path: str, ours: bool, header: str) -> str | None:
    if not ours:
        homes = rules.header_homes(header)
        if homes is not None and not any(_inside(path, home) for home in homes):
            return f"<{header}> belongs to {', '.join(homes)} only ({RULES})"
        return None
    layer = rules.layer_of(path)
    if layer is None:
        return f"no layer is declared for this folder ({RULES})"
    target = rules.layer_of(header)
    if target is None:
        return f'"{header}" is in no declared layer; include from the top of the tree'
    if target != layer and target not in rules.layers[layer] and not any(_inside(target, t) for t in rules.layers[layer]):
        return f'{layer} must not include {target} ("{header}")'
    return None


_EXAMPLE = "base:\napi/types: base\ngateway: base api/types\nagent: base\n<libvirt/>: agent/hypervisor\n"
EXAMPLES = [
    ({RULES: _EXAMPLE, "base/a.cpp": '#include "gateway/x.hpp"'}, 1),
    ({RULES: _EXAMPLE, "agent/a.cpp": '#include "api/types/x.hpp"'}, 1),
    ({RULES: _EXAMPLE, "agent/a.cpp": "#include <libvirt/libvirt.h>"}, 1),
    ({RULES: _EXAMPLE, "other/a.cpp": '#include "base/x.hpp"'}, 1),
    ({RULES: _EXAMPLE, "gateway/a.cpp": '#include "x.hpp"'}, 1),
    ({RULES: _EXAMPLE, "agent/hypervisor/a.cpp": '#include <libvirt/libvirt.h>\n#include "base/core/result.hpp"',
      "agent/a_test.cpp": '#include "gateway/y.hpp"',
      "gateway/a.cpp": '#include "api/types/x.hpp"\n#include "gateway/y.hpp"\n#include <vector>'}, 0),
]

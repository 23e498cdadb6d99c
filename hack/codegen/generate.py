#!/usr/bin/env python3
"""Generates C++ from the CRDs of crd-schemas/.

  generate.py types DIR CRD...   headers and sources of every kind into DIR
  generate.py list CRD...        names of the files that `types` writes, one a line
  generate.py crds FILE CRD...   a source that holds the CRDs as JSON
  generate.py docs FILE CRD...   the reference of the kinds (docs/kinds.md)

A file whose content would not change is left alone, so nothing is compiled twice for nothing.
"""

import json
import pathlib
import sys

import cpp
import model
import reference
import yaml

HERE = pathlib.Path(__file__).resolve().parent


def load(paths):
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return [yaml.load(pathlib.Path(path).read_text(encoding="utf-8"), loader) for path in paths]


def model_of(crds):
    names = yaml.safe_load((HERE / "names.yaml").read_text(encoding="utf-8"))
    modeller = model.Modeller(names)
    kinds = [modeller.kind(crd) for crd in crds]
    modeller.check_all_used()
    shared = [t for _, types, _ in modeller.shared.values() for t in types]
    return kinds, shared


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def generate_types(directory, crds):
    kinds, shared = model_of(crds)
    write(directory / "shared.hpp", cpp.shared_header(shared))
    write(directory / "shared.cpp", cpp.shared_source(shared))
    for kind in kinds:
        write(directory / f"{kind.file}.hpp", cpp.kind_header(kind))
        write(directory / f"{kind.file}.cpp", cpp.kind_source(kind))


def list_files(crds):
    names = ["shared"] + [model.snake(crd["spec"]["names"]["kind"]) for crd in crds]
    print("\n".join(f"{name}{suffix}" for name in names for suffix in (".hpp", ".cpp")))


def embed(target, crds):
    texts = [json.dumps(crd, ensure_ascii=False, separators=(",", ":")) for crd in crds]
    write(target, cpp.crd_source(texts))


def main(argv):
    if len(argv) >= 3 and argv[1] == "types":
        generate_types(pathlib.Path(argv[2]), load(argv[3:]))
    elif len(argv) >= 2 and argv[1] == "list":
        list_files(load(argv[2:]))
    elif len(argv) >= 3 and argv[1] == "crds":
        embed(pathlib.Path(argv[2]), load(argv[3:]))
    elif len(argv) >= 3 and argv[1] == "docs":
        write(pathlib.Path(argv[2]), reference.render(load(argv[3:])))
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv))
    except (model.SchemaError, yaml.YAMLError, KeyError) as error:
        sys.exit(f"hack/codegen: {error}")

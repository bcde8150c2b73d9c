"""The protos of protoc's own classes that the golden cases are compared with."""

def reference_protos(name, protos, visibility):
    """Copies PROTOS to reference/, in packages with `ref.` before them: for classes beside ours.

    Args:
      name: the target that has the copies.
      protos: files, relative to this package.
      visibility: who may use them.
    """
    native.genrule(
        name = name,
        srcs = protos,
        outs = ["reference/" + proto for proto in protos],
        # As tests/golden/CMakeLists.txt does it.
        cmd = """
            for proto in $(SRCS); do
              if grep -q '^package ' "$$proto"; then
                sed 's/^package /&ref./; s/ [.]golden[.]/ .ref.golden./' "$$proto"
              else
                sed 's/^syntax = "proto3";/&\\npackage ref;/; s/ [.]golden[.]/ .ref.golden./' "$$proto"
              fi >"$(RULEDIR)/reference/$${proto#proto/}"
            done
        """,
        visibility = visibility,
    )

"""layer(): a folder of runtime/cpprpc as a library, as in CMakeLists.txt beside this file."""

load("@rules_cc//cc:defs.bzl", "cc_library")
load(":facade.bzl", "cc_facade")

# Whoever includes "cpprpc/..." finds it here.
_INCLUDES = ["."]

_FOR_TESTS = ["//tests:__subpackages__"]

def layer(name, path = None, public = [], visibility = None, **kwargs):
    """The layer cpprpc/PATH.

    Args:
      name: of the target.
      path: below cpprpc; NAME if it is not said.
      public: headers that stand beside the layers' folders, and belong to this one.
      visibility: of the target.
      **kwargs: what else cc_library takes.
    """
    folder = "cpprpc/" + (path or name)
    cc_library(
        name = name,
        srcs = native.glob([folder + "/**/*.cc"], allow_empty = True),
        hdrs = native.glob([folder + "/**/*.h"]) + public,
        includes = _INCLUDES,
        visibility = visibility,
        **kwargs
    )

def transport(name, public, deps, private_deps, **kwargs):
    """The transport cpprpc/transport/NAME: its users see the PUBLIC headers and what those need.

    NAME_internal is all of it, for the tests.

    Args:
      name: of the target, and of the folder.
      public: headers.
      deps: what the public headers include.
      private_deps: what else the sources include.
      **kwargs: what else cc_library takes for the sources.
    """
    layer(
        name = name + "_internal",
        path = "transport/" + name,
        visibility = _FOR_TESTS,
        deps = deps + private_deps,
        **kwargs
    )
    cc_library(
        name = name + "_headers",
        hdrs = ["cpprpc/transport/%s/%s" % (name, header) for header in public],
        includes = _INCLUDES,
        visibility = ["//visibility:private"],
        deps = deps,
    )
    cc_facade(
        name = name,
        headers = name + "_headers",
        implementation = name + "_internal",
        visibility = ["//visibility:public"],
    )

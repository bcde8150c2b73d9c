"""What the BUILD files of the tests share."""

load("@com_google_protobuf//bazel:cc_proto_library.bzl", "cc_proto_library")
load("@com_google_protobuf//bazel:proto_library.bzl", "proto_library")
load("@rules_cc//cc:defs.bzl", "cc_test")
load("//bazel:defs.bzl", "cpp_rpc_library")

def cpprpc_test(name, srcs, deps = [], **kwargs):
    """A program of GoogleTest, as cpprpc_test() of CMakeLists.txt beside this file.

    Args:
      name: of the test.
      srcs: its sources.
      deps: what they use beside GoogleTest.
      **kwargs: what else cc_test takes.
    """
    cc_test(
        name = name,
        srcs = srcs,
        deps = deps + ["@googletest//:gtest_main"],
        **kwargs
    )

def test_protos(name, srcs, deps = [], theirs = False, services = False):
    """NAME, our C++ of protos that are imported by their names alone.

    Args:
      name: of the library; NAME_proto is the proto_library.
      srcs: the .proto files.
      deps: the proto_library targets they import.
      theirs: whether NAME is protoc's classes instead.
      services: whether there are services.
    """
    proto_library(
        name = name + "_proto",
        srcs = srcs,
        strip_import_prefix = "",
        deps = deps,
    )
    if theirs:
        cc_proto_library(
            name = name,
            visibility = ["//tests:__subpackages__"],
            deps = [name + "_proto"],
        )
    else:
        cpp_rpc_library(
            name = name,
            services = services,
            visibility = ["//tests:__subpackages__"],
            deps = [name + "_proto"],
        )

def proto_of_package(name, template, package):
    """The file NAME.proto: the TEMPLATE with PACKAGE in it, like configure_file() of CMake.

    Args:
      name: of the file, without its extension.
      template: a .proto.in file.
      package: what stands for @PACKAGE@.
    """
    native.genrule(
        name = name + "_file",
        srcs = [template],
        outs = [name + ".proto"],
        cmd = "sed 's/@PACKAGE@/%s/' $< > $@" % package,
    )

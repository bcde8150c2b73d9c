"""What a WORKSPACE needs to use cpp-rpc with Bazel before 8, offline:

    load("@cpprpc//bazel:repositories.bzl", "cpprpc_repositories")

    cpprpc_repositories()

All libraries are those of this machine; a repository that the WORKSPACE has already stays as it is.
With Bazel 8 and later MODULE.bazel does the same, from the registry.
"""

load("//bazel/private:offline_repository.bzl", "offline_repository")
load("//bazel/private:system_protobuf.bzl", "system_protobuf")
load("//bazel/private:system_repository.bzl", "system_repository")

def cpprpc_repositories():
    """Defines the repositories that cpp-rpc uses, and those that Bazel 4.2.3 would download."""
    for name in ["remote_coverage_tools", "rules_cc", "rules_java", "rules_shell"]:
        _maybe(offline_repository, name, folder = name)
    _maybe(system_protobuf, "com_google_protobuf")
    _maybe(
        system_repository,
        "asio",
        debian = "libasio-dev",
        header = "asio.hpp",
        libraries = {"asio": ""},
    )
    _maybe(system_repository, "fmt", debian = "libfmt-dev", libraries = {"fmt": "fmt"})
    _maybe(
        system_repository,
        "googletest",
        debian = "libgtest-dev libgmock-dev",
        # As in googletest's own BUILD files, both come with gmock.
        libraries = {"gtest": "gmock", "gtest_main": "gmock_main"},
    )
    _maybe(system_repository, "grpc", debian = "libgrpc++-dev", libraries = {"grpc++": "grpc++"})
    _maybe(system_repository, "jose", debian = "libjose-dev", libraries = {"jose": "jose"})
    _maybe(
        system_repository,
        "nghttp2",
        debian = "libnghttp2-dev",
        libraries = {"nghttp2": "libnghttp2"},
    )
    _maybe(
        system_repository,
        "openssl",
        debian = "libssl-dev",
        libraries = {"crypto": "libcrypto", "ssl": "libssl"},
    )
    _maybe(
        system_repository,
        "prometheus-cpp",
        debian = "prometheus-cpp-dev",
        libraries = {"core:core": "prometheus-cpp-core", "pull:pull": "prometheus-cpp-pull"},
    )
    _maybe(
        system_repository,
        "rapidjson",
        debian = "rapidjson-dev",
        header = "rapidjson/rapidjson.h",
        libraries = {"rapidjson": ""},
    )
    _maybe(system_repository, "spdlog", debian = "libspdlog-dev", libraries = {"spdlog": "spdlog"})
    _maybe(system_repository, "zlib", debian = "zlib1g-dev", libraries = {"zlib": "zlib"})

def _maybe(rule, name, **kwargs):
    if not native.existing_rule(name):
        rule(name = name, **kwargs)

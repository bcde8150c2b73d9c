"""Whether the flags of a build say C++20: told in plain words, before a compiler says it."""

load("@rules_cc//cc/common:cc_common.bzl", "cc_common")

_OLDER = ["98", "03", "0x", "11", "1y", "14", "1z", "17"]

def check_cxx_standard(ctx, features, toolchain):
    """Fails if the last -std= of the compiler's flags is older than C++20.

    Args:
      ctx: of the rule or aspect that compiles; its fragments have cpp.
      features: the feature configuration.
      toolchain: for C++.
    """
    flags = cc_common.get_memory_inefficient_command_line(
        action_name = "c++-compile",
        feature_configuration = features,
        variables = cc_common.create_compile_variables(
            cc_toolchain = toolchain,
            feature_configuration = features,
            user_compile_flags = ctx.fragments.cpp.copts + ctx.fragments.cpp.cxxopts,
        ),
    )
    standards = [flag for flag in flags if flag.startswith("-std=")]
    if standards and standards[-1].replace("gnu", "c") in ["-std=c++" + year for year in _OLDER]:
        fail(("cpp-rpc needs C++20, and the flags of this build say %s. Write into .bazelrc: " +
              "build --cxxopt=-std=c++20 --host_cxxopt=-std=c++20") % standards[-1])

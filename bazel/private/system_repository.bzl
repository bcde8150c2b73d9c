"""Libraries of this machine as repositories, under the names and labels that the registry of
Bazel 8 has for them, so that the same BUILD files work with both.

    system_repository(
        name = "openssl",
        libraries = {"ssl": "libssl", "crypto": "libcrypto"},  # targets: what pkg-config calls them
        debian = "libssl-dev",
    )

"pull:pull" is a target in a folder of the repository: @prometheus-cpp//pull. A library of headers
alone that pkg-config does not know names one of them instead:

    system_repository(
        name = "asio",
        libraries = {"asio": ""},
        header = "asio.hpp",
        debian = "libasio-dev",
    )

What is missing is an error when something that needs it is built, and no earlier.
"""

_INCLUDE_DIRS = ["/usr/local/include", "/usr/include"]

def missing(what, debian):
    """Ends the loading of a repository because WHAT is not on this machine."""
    fail(("%s is missing. Install it (Debian: apt-get install %s), " +
          "then run bazel again.") % (what, debian))

def pkg_config(repository_ctx, package, arguments, debian):
    """What pkg-config says of a library; ends the loading if it knows none of that name.

    Args:
      repository_ctx: of the repository.
      package: the library, as pkg-config calls it.
      arguments: what is asked, such as --libs.
      debian: the package to install if it is missing.

    Returns:
      The words of the answer.
    """
    program = repository_ctx.which("pkg-config")
    if not program:
        missing("pkg-config", "pkg-config")
    done = repository_ctx.execute([program] + arguments + [package])
    if done.return_code != 0:
        missing("@%s: the library %s" % (repository_ctx.name, package), debian)
    return [word for word in done.stdout.replace("\n", " ").split(" ") if word]

def _find_header(repository_ctx):
    header = repository_ctx.attr.header
    for folder in _INCLUDE_DIRS:
        if repository_ctx.path(folder + "/" + header).exists:
            return
    missing(
        "@%s: the header <%s>" % (repository_ctx.name, header),
        repository_ctx.attr.debian,
    )

def _unique(words):
    return {word: None for word in words}.keys()

def cc_library(repository_ctx, name, package, debian, folder = ""):
    """The text of a cc_library with the flags that pkg-config has for a library.

    The system's own folders of headers are those of the compiler and need no flag. Others get a
    symlink, for Bazel shows a compiler nothing else.

    Args:
      repository_ctx: of the repository.
      name: of the target.
      package: the library, as pkg-config calls it; "" for headers that need no flag.
      debian: the package to install if it is missing.
      folder: of the BUILD.bazel, with a slash at its end; the repository's own if it is not said.

    Returns:
      What BUILD.bazel is to contain.
    """
    if not package:
        return 'cc_library(name = "%s")\n' % name
    cflags = pkg_config(repository_ctx, package, ["--cflags"], debian)
    libs = pkg_config(repository_ctx, package, ["--libs"], debian)
    includes = []
    for number, path in enumerate([flag[2:] for flag in cflags if flag.startswith("-I")]):
        include = "include/%s/%d" % (name, number)
        repository_ctx.symlink(path, folder + include)
        includes.append(include)

    return """cc_library(
    name = "{name}",
    hdrs = glob({globs}, allow_empty = True),
    defines = {defines},
    includes = {includes},
    linkopts = {linkopts},
)
""".format(
        name = name,
        globs = [include + "/**" for include in includes],
        defines = [flag[2:] for flag in cflags if flag.startswith("-D")],
        includes = includes,
        linkopts = _unique(libs),
    )

HEADER = """# Written by @cpprpc//bazel/private:system_repository.bzl.

load("@rules_cc//cc:defs.bzl", "cc_library")

package(default_visibility = ["//visibility:public"])

"""

def _impl(repository_ctx):
    if repository_ctx.attr.header:
        _find_header(repository_ctx)
    build_files = {}
    for target, package in repository_ctx.attr.libraries.items():
        folder, _, name = target.rpartition(":")
        folder = folder + "/" if folder else ""
        text = cc_library(repository_ctx, name, package, repository_ctx.attr.debian, folder)
        build_files.setdefault(folder, []).append(text)
    for folder, libraries in build_files.items():
        repository_ctx.file(folder + "BUILD.bazel", HEADER + "\n".join(libraries))

# Fetched again when one of these changes.
ENVIRONMENT = ["PATH", "PKG_CONFIG_PATH", "PKG_CONFIG_LIBDIR", "PKG_CONFIG_SYSROOT_DIR"]

system_repository = repository_rule(
    implementation = _impl,
    attrs = {
        "debian": attr.string(mandatory = True, doc = "the package to install if it is missing"),
        "header": attr.string(doc = "a header that has to be there"),
        "libraries": attr.string_dict(mandatory = True, doc = "targets, and pkg-config's names"),
    },
    environ = ENVIRONMENT,
    local = True,
    doc = "Libraries of this machine.",
)

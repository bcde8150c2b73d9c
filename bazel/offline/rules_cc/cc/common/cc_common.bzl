"""cc_common, which Bazel 4.2.3 has built in."""

load(":native.bzl", "native_cc_common")

cc_common = native_cc_common

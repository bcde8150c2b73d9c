"""CcInfo, which Bazel 4.2.3 has built in."""

load(":native.bzl", "native_cc_info")

CcInfo = native_cc_info

"""sh_test of rules_shell, which Bazel 4.2.3 has built in."""

sh_test = native.sh_test

"""sh_binary of rules_shell, which Bazel 4.2.3 has built in."""

sh_binary = native.sh_binary

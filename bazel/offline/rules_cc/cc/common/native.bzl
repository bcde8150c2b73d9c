"""What is built in, under names that a file with the usual ones can load."""

native_cc_common = cc_common
native_cc_info = CcInfo

"""The native C++ rules under the names that rules_cc gives them."""

cc_binary = native.cc_binary
cc_library = native.cc_library
cc_proto_library = native.cc_proto_library
cc_test = native.cc_test
cc_import = native.cc_import
cc_toolchain = native.cc_toolchain
cc_toolchain_suite = native.cc_toolchain_suite
cc_toolchain_alias = native.cc_toolchain_alias
fdo_profile = native.fdo_profile
objc_library = native.objc_library
objc_import = native.objc_import
cc_libc_top_alias = native.cc_libc_top_alias

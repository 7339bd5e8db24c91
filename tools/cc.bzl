"""cc_library and proto_library as this repository uses them: files are included and imported
as `parley/FOLDER/FILE`, so that none of them meets a file of a workspace that uses Parley.
"""

load("@rules_proto//proto:defs.bzl", _proto_library = "proto_library")
load("//generator:parley.bzl", "GENERATED", "protoc_plugin")

def cc_library(name, include_prefix = None, **kwargs):
    native.cc_library(
        name = name,
        include_prefix = include_prefix or "parley/" + native.package_name(),
        **kwargs
    )

def proto_library(name, **kwargs):
    _proto_library(
        name = name,
        import_prefix = "parley",
        **kwargs
    )

def cc_grpc_library(name, proto, cc_proto, visibility = None):
    """What gRPC's own plugin makes of a proto_library of the above."""
    protoc_plugin(
        name = name + "_sources",
        endings = [
            ".grpc.pb.h",
            ".grpc.pb.cc",
        ],
        plugin = "@com_github_grpc_grpc//:grpc_cpp_plugin",
        proto = proto,
        visibility = ["//visibility:private"],
    )
    native.cc_library(
        name = name,
        srcs = [":" + name + "_sources"],
        hdrs = [":" + name + "_sources"],
        includes = [GENERATED],
        visibility = visibility,
        deps = [
            cc_proto,
            "@com_github_grpc_grpc//:grpc++",
        ],
    )

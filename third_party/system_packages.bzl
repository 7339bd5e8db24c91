"""Maps the canonical labels of the packages that Parley uses to Debian's.

A workspace that uses Parley calls parley_system_packages() in its WORKSPACE.
"""

def _shared_libraries(ctx, package):
    """The shared libraries that a Debian package brings, as the linker's -l names them."""
    listing = ctx.execute(["dpkg", "-L", package])
    if listing.return_code != 0:
        fail("%s is not installed; ./bazelw installs it" % package)
    names = [path.split("/")[-1] for path in listing.stdout.splitlines()]
    return sorted([
        name[len("lib"):-len(".so")]
        for name in names
        if name.startswith("lib") and name.endswith(".so")
    ])

def _overlay_impl(ctx):
    ctx.file("WORKSPACE", "workspace(name = \"%s\")\n" % ctx.name)
    for label, path in ctx.attr.files.items():
        ctx.symlink(label, path)
    for name, target in ctx.attr.links.items():
        ctx.symlink(target, name)
    if ctx.attr.libraries_of:
        libraries = _shared_libraries(ctx, ctx.attr.libraries_of)
        ctx.file("libraries.bzl", "LIBRARIES = %r\n" % libraries)

# A repository made of overlay files and of links to paths of the system.
overlay_repository = repository_rule(
    implementation = _overlay_impl,
    attrs = {
        "files": attr.label_keyed_string_dict(doc = "overlay file -> path in the repository"),
        "links": attr.string_dict(doc = "path in the repository -> path on the system"),
        "libraries_of": attr.string(
            doc = "a Debian package, the shared libraries of which libraries.bzl is to list",
        ),
    },
    local = True,
)

_ABSEIL_PACKAGES = [
    "absl/base",
    "absl/cleanup",
    "absl/container",
    "absl/debugging",
    "absl/flags",
    "absl/functional",
    "absl/hash",
    "absl/numeric",
    "absl/status",
    "absl/strings",
    "absl/synchronization",
    "absl/time",
    "absl/types",
]

def parley_system_packages():
    """Declares every external repository that Parley's BUILD files name."""
    overlay = "@parley//third_party:"
    overlay_repository(
        name = "com_google_absl",
        files = dict([
            (overlay + "abseil/%s.BUILD" % package[len("absl/"):], package + "/BUILD.bazel")
            for package in _ABSEIL_PACKAGES
        ] + [(overlay + "abseil/all.BUILD", "BUILD.bazel")]),
        libraries_of = "libabsl-dev",
    )
    overlay_repository(
        name = "com_google_protobuf",
        files = {overlay + "protobuf.BUILD": "BUILD.bazel"},
        links = {
            "bin/protoc": "/usr/bin/protoc",
            "include/google/protobuf": "/usr/include/google/protobuf",
        },
    )
    overlay_repository(
        name = "com_github_grpc_grpc",
        files = {overlay + "grpc.BUILD": "BUILD.bazel"},
        links = {"bin/grpc_cpp_plugin": "/usr/bin/grpc_cpp_plugin"},
    )
    overlay_repository(
        name = "com_google_googletest",
        files = {overlay + "googletest.BUILD": "BUILD.bazel"},
    )
    overlay_repository(
        name = "com_github_google_benchmark",
        files = {overlay + "benchmark.BUILD": "BUILD.bazel"},
    )
    overlay_repository(
        name = "com_github_google_glog",
        files = {overlay + "glog.BUILD": "BUILD.bazel"},
    )
    overlay_repository(
        name = "rapidcheck",
        files = {overlay + "rapidcheck.BUILD": "BUILD.bazel"},
    )
    overlay_repository(
        name = "hiredis",
        files = {overlay + "hiredis.BUILD": "BUILD.bazel"},
    )
    overlay_repository(
        name = "openssl",
        files = {overlay + "openssl.BUILD": "BUILD.bazel"},
    )

    # What Bazel itself asks for. Debian's rules_cc is too new for its Bazel.
    overlay_repository(
        name = "rules_cc",
        files = {
            overlay + "rules_cc/root.BUILD": "BUILD.bazel",
            overlay + "rules_cc/cc.BUILD": "cc/BUILD.bazel",
            overlay + "rules_cc/defs.bzl": "cc/defs.bzl",
        },
    )
    overlay_repository(
        name = "remote_coverage_tools",
        files = {overlay + "coverage.BUILD": "BUILD.bazel"},
    )
    native.local_repository(name = "rules_proto", path = "/usr/share/bazel/rules/proto")
    native.local_repository(name = "rules_java", path = "/usr/share/bazel/rules/java")
    native.local_repository(name = "bazel_skylib", path = "/usr/share/bazel/tools/skylib")
    native.local_repository(name = "platforms", path = "/usr/share/bazel/tools/platforms")

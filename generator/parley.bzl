"""parley_library: an IDL file's messages, proxies and skeletons.

    load("@parley//generator:parley.bzl", "parley_library")

    parley_library(
        name = "counter",
        src = "counter.proto",
    )

yields :counter_proto and :counter_cc_proto (the messages), :counter_proxy (for
clients) and :counter_skeleton (for brokers). `deps` are further
parley_library names whose IDL this one imports.
"""

load("@rules_proto//proto:defs.bzl", "ProtoInfo", "proto_library")

# Where a package has what plugins make of files with an import prefix.
GENERATED = "_generated"

def _plugin_impl(ctx):
    info = ctx.attr.proto[ProtoInfo]
    source = info.direct_sources[0]

    # Plugins write at the import path; the outputs lie beside the source, or, where that path has
    # a prefix, in a folder of that package that is a root for includes.
    import_path = source.path
    root = info.proto_source_root
    if root != "." and import_path.startswith(root + "/"):
        import_path = import_path[len(root) + 1:]
    stem = import_path[:-len(".proto")]
    package = ctx.label.package
    if not package:
        in_package = stem
    elif stem.startswith(package + "/"):
        in_package = stem[len(package) + 1:]
    else:
        in_package = GENERATED + "/" + stem
    outputs = [ctx.actions.declare_file(in_package + ending) for ending in ctx.attr.endings]
    out_dir = outputs[0].path[:-len(stem + ctx.attr.endings[0]) - 1]

    arguments = ctx.actions.args()
    arguments.add("--plugin=protoc-gen-out=" + ctx.executable.plugin.path)
    arguments.add("--out_out=%s:%s" % (ctx.attr.options, out_dir))
    arguments.add_all(["-I" + path for path in info.transitive_proto_path.to_list()])
    arguments.add(import_path)
    ctx.actions.run(
        executable = ctx.executable._protoc,
        arguments = [arguments],
        inputs = info.transitive_sources,
        tools = [ctx.executable.plugin],
        outputs = outputs,
        mnemonic = "ParleyGenerate",
        progress_message = "Generating %s" % outputs[0].short_path,
    )
    return [DefaultInfo(files = depset(outputs))]

# Runs one protoc plugin over one proto_library.
protoc_plugin = rule(
    implementation = _plugin_impl,
    attrs = {
        "proto": attr.label(mandatory = True, providers = [ProtoInfo]),
        "plugin": attr.label(mandatory = True, executable = True, cfg = "host"),
        "options": attr.string(),
        "endings": attr.string_list(mandatory = True),
        "_protoc": attr.label(
            default = "@com_google_protobuf//:protoc",
            executable = True,
            cfg = "host",
        ),
    },
)

def _side(name, side, endings, proto, cc_proto, deps, visibility, import_prefix):
    protoc_plugin(
        name = name + "_sources",
        endings = endings,
        options = "side=" + side,
        plugin = Label("//generator:protoc-gen-parley"),
        proto = proto,
        visibility = ["//visibility:private"],
    )
    native.cc_library(
        name = name,
        srcs = [":" + name + "_sources"],
        hdrs = [":" + name + "_sources"],
        visibility = visibility,
        includes = [GENERATED] if import_prefix else [],
        deps = [cc_proto, Label("//base/values:references")] + deps,
    )

def _part_of(dep, part):
    """A target that a parley_library yields: `//a/b` stands for `//a/b:b`."""
    if ":" not in dep and "/" in dep:
        dep += ":" + dep.split("/")[-1]
    return dep + part

def parley_library(
        name,
        src,
        deps = [],
        visibility = None,
        import_prefix = None,
        proxy_deps = [Label("//proxy/stub:stream_of")],
        skeleton_deps = [Label("//broker/hosting:hosted_stream")]):
    """See above.

    Args:
      name: of its targets, with the endings above.
      src: the IDL file.
      deps: the parley_library of each IDL file that it imports; Parley's datum.proto and
        options.proto are always there.
      visibility: of all its targets.
      import_prefix: for the import path of `src`, as proto_library has it, and for the includes of
        what is made of it.
      proxy_deps: for Parley itself: what proxies of methods that stream stand on.
      skeleton_deps: for Parley itself: what hosted skeletons stand on.
    """
    proto_library(
        name = name + "_proto",
        srcs = [src],
        import_prefix = import_prefix,
        visibility = visibility,
        deps = [_part_of(dep, "_proto") for dep in deps] + [
            Label("//proto:datum_proto"),
            Label("//proto:options_proto"),
        ],
    )
    native.cc_proto_library(
        name = name + "_cc_proto",
        visibility = visibility,
        deps = [":" + name + "_proto"],
    )
    _side(
        name = name + "_proxy",
        side = "proxy",
        endings = [".proxy.h", ".proxy.cc"],
        proto = ":" + name + "_proto",
        cc_proto = ":" + name + "_cc_proto",
        deps = [Label("//proxy/stub")] + proxy_deps,
        visibility = visibility,
        import_prefix = import_prefix,
    )
    _side(
        name = name + "_skeleton",
        side = "skeleton",
        endings = [".skeleton.h", ".skeleton.cc"],
        proto = ":" + name + "_proto",
        cc_proto = ":" + name + "_cc_proto",
        deps = [Label("//broker/engine:dispatch")] + skeleton_deps + [
            _part_of(dep, "_skeleton")
            for dep in deps
        ],
        visibility = visibility,
        import_prefix = import_prefix,
    )

"""parley_plugin: a shared library with typeids, for `parleyd --plugin`.

    load("@parley//broker/hosting:plugin.bzl", "parley_plugin")

    parley_plugin(
        name = "counter",
        srcs = ["counter.cc"],
    )

yields :libcounter.so. parley/broker/hosting/plugin.h says what counter.cc is to have.
"""

def _archive(library):
    return library.pic_static_library or library.static_library

def _plugin_code_impl(ctx):
    brokers = [
        _archive(library)
        for linked in ctx.attr._options[CcInfo].linking_context.linker_inputs.to_list()
        for library in linked.libraries
    ]
    own = [
        linked
        for linked in ctx.attr.code[CcInfo].linking_context.linker_inputs.to_list()
        if not [library for library in linked.libraries if _archive(library) in brokers]
    ]
    return [CcInfo(
        compilation_context = ctx.attr.code[CcInfo].compilation_context,
        linking_context = cc_common.create_linking_context(
            linker_inputs = depset(own, order = "topological"),
        ),
    )]

# The code of a plugin without proto/options.proto, whose extensions the broker has registered
# already: Protobuf takes that a second time, by the same code, for an error.
_plugin_code = rule(
    implementation = _plugin_code_impl,
    attrs = {
        "code": attr.label(mandatory = True, providers = [CcInfo]),
        "_options": attr.label(default = "//proto:options_cc_proto", providers = [CcInfo]),
    },
)

def parley_plugin(name, srcs, deps = [], testonly = False, visibility = None):
    native.cc_library(
        name = name + "_library",
        testonly = testonly,
        srcs = srcs,
        alwayslink = True,
        visibility = ["//visibility:private"],
        deps = deps + [Label("//broker/hosting:plugin")],
    )
    _plugin_code(
        name = name + "_code",
        testonly = testonly,
        code = ":" + name + "_library",
        visibility = ["//visibility:private"],
    )
    native.cc_binary(
        name = "lib%s.so" % name,
        testonly = testonly,
        linkshared = True,
        visibility = visibility,
        deps = [":" + name + "_code"],
    )

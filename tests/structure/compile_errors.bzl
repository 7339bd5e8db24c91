"""compile_errors_test: what must not compile, and what the compiler says of it."""

load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")

def _compile_errors_impl(ctx):
    context = cc_common.merge_cc_infos(cc_infos = [dep[CcInfo] for dep in ctx.attr.deps])
    context = context.compilation_context
    flags = ["-std=c++20", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"]
    for path in context.quote_includes.to_list() + context.includes.to_list():
        flags += ["-iquote", path]
    for path in context.system_includes.to_list():
        flags += ["-isystem", path]
    outputs = []
    for case in ["NONE"] + ctx.attr.cases:
        output = ctx.actions.declare_file("%s/%s.txt" % (ctx.label.name, case))
        ctx.actions.run_shell(
            inputs = depset([ctx.file.src], transitive = [context.headers]),
            outputs = [output],
            arguments = [
                output.path,
                find_cpp_toolchain(ctx).compiler_executable,
            ] + flags + ["-D" + case, ctx.file.src.path],
            command = 'out=$1; shift; LC_ALL=C "$@" 2> "$out" && echo compiles >> "$out"; true',
            use_default_shell_env = True,
        )
        outputs.append(output)
    return [DefaultInfo(
        files = depset(outputs),
        runfiles = ctx.runfiles(files = outputs),
    )]

_compile_errors = rule(
    implementation = _compile_errors_impl,
    attrs = {
        "src": attr.label(allow_single_file = True),
        "cases": attr.string_list(),
        "deps": attr.label_list(providers = [CcInfo]),
        "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
    },
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)

def compile_errors_test(name, src, cases, deps):
    """Fails unless `src` compiles, but with none of these macros defined.

    With each, the compiler must say what stands in `src` as
    `#ifdef CASE  // error: TEXT`.
    """
    _compile_errors(
        name = name + "_output",
        testonly = True,
        src = src,
        cases = cases,
        deps = deps,
    )
    native.sh_test(
        name = name,
        size = "small",
        srcs = ["//tests/structure:compile_errors_test.sh"],
        args = [
            "$(rootpath %s)" % src,
            "$(rootpaths :%s_output)" % name,
        ],
        data = [
            src,
            ":%s_output" % name,
        ],
    )

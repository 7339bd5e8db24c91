"""links_test: what a target links, and what it must not."""

def links_test(name, target, must_have, must_not_have):
    """Fails when `target` links a label that matches `must_not_have`.

    Tools that only build it do not count. `must_have` is a label that it links for
    certain, so that a query that sees nothing can't pass.
    """
    native.genquery(
        name = name + "_links",
        testonly = True,
        expression = "deps(%s)" % target,
        opts = [
            "--noimplicit_deps",
            "--nohost_deps",
        ],
        scope = [target],
    )
    native.sh_test(
        name = name,
        size = "small",
        srcs = ["links_test.sh"],
        args = [
            "$(location :%s_links)" % name,
            "'%s'" % must_have,
            "'%s'" % must_not_have,
        ],
        data = [":%s_links" % name],
    )

"""Draws docs/performance.svg from what //bench:compare wrote with --json.

    python3 bench/chart.py compare.json docs/performance.svg

A bar for each case and side: how many times Parley's speed (or, of memory, its frugality) the
other has. Left of the line Parley is ahead. The scale is logarithmic.
"""

import html
import json
import math
import sys

CASES = [
    "dict get", "dict set", "queue put+get", "lock acquire+release", "dict get, 16 threads",
    "dict get, 16 processes", "dict get, depth 64", "dict get, depth 1024", "dict set, depth 1024",
    "dict get, 16 processes, depth 64", "dict get, 1 MiB", "dict set, 1 MiB",
    "producer to consumer", "producer to consumer, 64 at once", "memory of a dict entry",
]
SIDES = {"Redis": "#c6302b", "CPython": "#3776ab", "bare gRPC": "#888888",
         "bare gRPC, busy": "#bbbbbb"}
LESS_IS_BETTER = {"us", "bytes"}
LEFT, WIDTH, BAR, GAP, SPAN = 260, 860, 12, 10, 1.5  # SPAN: powers of ten on either side


def speeds(rows):
    """(case, side) -> the side's speed over Parley's; of times and rates the last one counts."""
    found = {}
    for row in rows:
        if row["ratio"]:
            ratio = row["ratio"]
            found[row["case"], row["side"]] = (
                1 / ratio if row["metric"] in LESS_IS_BETTER else ratio)
    return found


def x(speed):
    power = max(-SPAN, min(SPAN, math.log10(speed)))
    return LEFT + (WIDTH - LEFT) * (power + SPAN) / (2 * SPAN)


def draw(rows):
    found, parts, y = speeds(rows), [], 40
    for case in CASES:
        sides = [side for side in SIDES if (case, side) in found]
        if not sides:
            continue
        parts.append(f'<text x="{LEFT - 8}" y="{y + BAR}" text-anchor="end">'
                     f'{html.escape(case)}</text>')
        for side in sides:
            speed = found[case, side]
            start, end = sorted((x(1), x(speed)))
            parts.append(f'<rect x="{start:.1f}" y="{y}" width="{end - start:.1f}" '
                         f'height="{BAR}" fill="{SIDES[side]}"/>'
                         f'<text x="{end + 4:.1f}" y="{y + BAR - 2}">{speed:.2g}</text>')
            y += BAR + 2
        y += GAP
    legend = "".join(
        f'<rect x="{LEFT + 130 * i}" y="12" width="12" height="12" fill="{color}"/>'
        f'<text x="{LEFT + 130 * i + 18}" y="22">{side}</text>'
        for i, (side, color) in enumerate(SIDES.items()))
    line = f'<line x1="{x(1)}" x2="{x(1)}" y1="32" y2="{y}" stroke="black"/>'
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH + 60}" height="{y + 30}" '
            f'font-family="sans-serif" font-size="11">'
            f'<rect width="100%" height="100%" fill="white"/>{legend}{"".join(parts)}{line}'
            f'<text x="{x(1)}" y="{y + 18}" text-anchor="middle">Parley = 1</text></svg>\n')


if __name__ == "__main__":
    with open(sys.argv[1]) as source:
        svg = draw(json.load(source))
    with open(sys.argv[2], "w") as target:
        target.write(svg)

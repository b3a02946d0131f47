"""Puts SVG figures into the page itself, where its stylesheet reaches them, and insists on words for every image.

A figure drawn in the palette's light colours (ffnn/palette.json) then follows the page into the dark. Each colour
becomes the custom property of its role, `--ffnn-<role>`, which this extension also defines, for the whole site.
"""

import json
import re
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.util import logging

logger = logging.getLogger(__name__)

PALETTE = json.loads((Path(__file__).parents[2] / "ffnn" / "palette.json").read_text())
ROLES = {shades["light"]: role for role, shades in PALETTE.items()}

OUTSIDE_SVG = re.compile(r"^.*?(?=<svg\b)|(?<=</svg>).*$", re.DOTALL)
# Matplotlib's <style> names every element; inside a page that is every element of the page (book.css has it instead).
UNSEEN = re.compile(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", re.DOTALL)
COLOR = re.compile(r"#[0-9a-f]{6}\b", re.IGNORECASE)
# Matplotlib names each thing it draws; only ids that something points at are worth their bytes.
ID = re.compile(r'\bid="([^"]+)"')
POINTER = re.compile(r'url\(#([^)]+)\)|href="#([^"]+)"')
LONG_NUMBER = re.compile(r"(-?\d*\.\d\d)\d+")
GEOMETRY = re.compile(r'\b(?:d|points|transform|x|y|width|height|viewBox)="[^"]*"')
FONT = re.compile(r"""font-family: [^;"]*(?:; )?|(font: [^;"']*?px) [^;"]*""")
OPENING_TAG = re.compile(r"<svg\b[^>]*>", re.DOTALL)
SIZE = re.compile(r'\b(width|height)="([\d.]+)(pt|px)?"')
GROUND = re.compile(r'(<g id="patch_1">\s*<path [^>]*?style="[^"]*?fill: )#[0-9a-f]{6}')


class inline_svg(nodes.General, nodes.Inline, nodes.Element):
    """An image whose `svg` is written into the page in place of a reference to a file."""


def inline(svg: str, alt: str, key: str) -> str:
    """`svg`, as drawn, fit for a page: named, themed, light, with ids that no other figure has."""
    svg = UNSEEN.sub("", OUTSIDE_SVG.sub("", svg))
    svg = GROUND.sub(r"\1none", svg)
    svg = COLOR.sub(lambda m: f"var(--ffnn-{ROLES[m[0].lower()]})" if m[0].lower() in ROLES else m[0], svg)
    svg = FONT.sub(lambda m: f"{m[1]} var(--figure-font)" if m[1] else "", svg)
    svg = GEOMETRY.sub(lambda m: LONG_NUMBER.sub(r"\1", m[0]), svg)
    pointed_at = {a or b for a, b in POINTER.findall(svg)}
    svg = ID.sub(lambda m: f'id="{key}-{m[1]}"' if m[1] in pointed_at else "", svg)
    svg = POINTER.sub(lambda m: m[0].replace("#", f"#{key}-", 1), svg)
    svg = re.sub(r"\s*([<>]|/>)\s*", r"\1", re.sub(r"\s+", " ", svg))
    opening = OPENING_TAG.match(svg)[0]
    sizes = {side: float(number) * (4 / 3 if unit == "pt" else 1) for side, number, unit in SIZE.findall(opening)}
    named = SIZE.sub("", opening).replace("<svg", f'<svg role="img" aria-label="{escape(alt)}"', 1)
    if "width" in sizes:
        named = named.replace("<svg", f'<svg class="figure" style="max-width: {sizes["width"]:.0f}px"', 1)
    return named + svg[len(opening) :]


def find_words(app, doctree):
    for image in doctree.findall(nodes.image):
        if not image.get("alt", "").strip():
            logger.warning("an image without alt text: %s", image["uri"][-60:], location=image, type="figures")


def inline_figures(app, doctree, docname):
    if app.builder.format != "html":
        return
    for number, image in enumerate(list(doctree.findall(nodes.image))):
        path = Path(app.srcdir, image["uri"])
        if path.suffix == ".svg" and path.is_file():
            image.replace_self(
                inline_svg(svg=inline(path.read_text("utf-8"), image.get("alt", ""), f"figure-{number}"))
            )


def visit_inline_svg(self, node):
    self.body.append(node["svg"])
    raise nodes.SkipNode


def palette_css() -> str:
    """Each role as a custom property: light on paper and unless the reader asked for dark, one way or the other."""

    def rule(selector: str, shade: str) -> str:
        return f"{selector} {{ {' '.join(f'--ffnn-{role}: {shades[shade]};' for role, shades in PALETTE.items())} }}"

    return "\n".join(
        [
            rule(":root", "light"),
            "@media screen {",
            rule(':root[data-theme="dark"]', "dark"),
            "}",
            "@media screen and (prefers-color-scheme: dark) {",
            rule(":root:not([data-theme])", "dark"),
            "}\n",
        ]
    )


def write_palette(app):
    if app.builder.format == "html":
        static = Path(app.outdir, "_static")
        static.mkdir(parents=True, exist_ok=True)
        (static / "palette.css").write_text(palette_css())


def setup(app):
    app.add_node(inline_svg, html=(visit_inline_svg, None))
    app.connect("builder-inited", write_palette)
    app.connect("doctree-read", find_words)
    app.connect("doctree-resolved", inline_figures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

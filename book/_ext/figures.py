"""Puts SVG figures into the page itself, where its stylesheet reaches them, and insists on words for every image.

A figure drawn in the palette's light colours (ffnn/palette.json) then follows the page into the dark. Each colour
becomes the custom property of its role, `--ffnn-<role>`, which this extension also defines, for the whole site.
"""

from pathlib import Path

from docutils import nodes
from sphinx.util import logging

from page_svg import PALETTE, inline

logger = logging.getLogger(__name__)


class inline_svg(nodes.General, nodes.Inline, nodes.Element):
    """An image whose `svg` is written into the page in place of a reference to a file."""


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

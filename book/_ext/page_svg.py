"""An SVG figure as a page has it: named, in the page's colours, light. For the build, and for Python on the page."""

import json
import re
from html import escape
from pathlib import Path

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
NOTHING = re.compile(
    r'<path (?![^>]*\bd=")[^>]*/>'
)  # a line that lies outside its axes: Matplotlib draws it without points
GROUND = re.compile(r'(<g id="patch_1">\s*<path [^>]*?style="[^"]*?fill: )#[0-9a-f]{6}')


def inline(svg: str, alt: str, key: str) -> str:
    """`svg`, as drawn, fit for a page: named, themed, light, with ids that no other figure has."""
    svg = UNSEEN.sub("", OUTSIDE_SVG.sub("", svg))
    svg = NOTHING.sub("", svg)
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

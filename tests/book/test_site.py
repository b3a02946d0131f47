"""The files of the built site hold together; and the checks see it when a site does not."""

import pytest
from site_checks import CHECKS, Site


@pytest.fixture(scope="module")
def built(site):
    return Site(site)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_built_site_has_no(built, check):
    assert not (faults := list(check(built))), "\n".join(faults)


GOOD = """<!doctype html><html lang="en"><head><title>A page</title><link rel="icon" href="logo.svg"></head>
<body><main><h1 id="top">A page</h1><h2>Part</h2>
<a href="other.html#there">on</a> <a href="https://example.org">out</a>
<img src="logo.svg" alt="A net"><svg aria-hidden="true"></svg><p>It costs $5.</p><code>\\frac</code>
</main></body></html>"""
OTHER = """<!doctype html><html lang="en"><head><title>Other</title></head>
<body><main><h1 id="there">Other</h1></main></body></html>"""


def faults_of(folder, page=GOOD, style=""):
    (folder / "index.html").write_text(page)
    (folder / "other.html").write_text(OTHER)
    (folder / "logo.svg").write_text("<svg/>")
    (folder / "page.css").write_text(style)
    site = Site(folder)
    return [fault for check in CHECKS for fault in check(site)]


def test_a_good_site_has_no_fault(tmp_path):
    assert not faults_of(tmp_path, style="body { background: url(logo.svg) }")


@pytest.mark.parametrize(
    ("good", "bad", "complaint"),
    [
        ("other.html#there", "gone.html", "gone.html, which is not there"),
        ("other.html#there", "other.html#gone", "other.html has no such place"),
        ("other.html#there", "#gone", "index.html has no such place"),
        ('src="logo.svg"', 'src="gone.svg"', "gone.svg, which is not there"),
        ('src="logo.svg"', 'src="https://example.org/x.svg"', "has <img> fetch https://example.org"),
        ('src="logo.svg"', 'src="logo.svg" srcset="//example.org/x.svg 2x"', "has <img> fetch //example.org"),
        ('rel="icon" href="logo.svg"', 'rel="preconnect" href="https://example.org"', "has <link> fetch"),
        ("<h2>", '<h2 style="background: url(https://example.org/x.png)">', "has a style fetch"),
        ("<main>", '<main><script src="http://example.org/x.js"></script>', "has <script> fetch"),
        (' alt="A net"', "", "without alt text"),
        ('alt="A net"', 'alt=" "', "without alt text"),
        (' aria-hidden="true"', "", "neither named nor hidden"),
        ("h2>", "h3>", "from a heading h1 to h3"),
        ("h2>", "h1>", "2 titles"),
        ("$5", "$$5$$", "shows source"),
        ("$5", "\\(5\\)", "shows source"),
        ("$5", "{eq}`x`", "shows source"),
        ("<title>A page</title>", "", "no <title>"),
        (' lang="en"', "", "does not say its language"),
    ],
)
def test_a_check_sees(tmp_path, good, bad, complaint):
    assert good in GOOD
    faults = faults_of(tmp_path, GOOD.replace(good, bad))
    assert any(complaint in fault for fault in faults), faults


@pytest.mark.parametrize(
    ("style", "complaint"),
    [
        ("@import 'https://example.org/x.css';", "page.css fetches https://example.org/x.css"),
        ("@font-face { src: url(//example.org/x.woff2) }", "page.css fetches //example.org"),
        ("@font-face { src: url('fonts/gone.woff2') }", "fonts/gone.woff2, which is not there"),
    ],
)
def test_a_check_sees_in_a_stylesheet(tmp_path, style, complaint):
    faults = faults_of(tmp_path, style=style)
    assert any(complaint in fault for fault in faults), faults

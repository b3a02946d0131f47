"""The browser's measurements see a bad page: each is shown a good page and pages spoilt in the way it is there for."""

from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import page_checks
import pytest
from watch import Watch


@pytest.fixture
def sheet(browser):
    """A blank page, and a function that fills it."""
    context = browser.new_context(viewport={"width": 390, "height": 600})
    page = context.new_page()

    def fill(body, style=""):
        page.set_content(
            f"<!doctype html><html lang=en><head><title>A page</title><style>{style}</style></head>"
            f"<body style='margin:0'><main><h1>A page</h1>{body}</main></body></html>"
        )
        return page

    yield fill
    context.close()


def test_overflow_names_what_is_too_wide(sheet):
    assert not page_checks.overflow(sheet("<p style='overflow:auto'><span style='padding-left:500px'>in</span></p>"))
    (fault,) = page_checks.overflow(sheet("<p><span class=wide style='padding-left:500px'>out</span></p>"))
    assert "stands out of a page 390 wide" in fault
    assert 'class="wide"' in fault


def test_axe_finds_what_it_is_known_to_find(sheet):
    assert not page_checks.axe(sheet("<p>Words</p>"))
    spoilt = "<p style='color:#ccc'>Pale</p><details><summary>More</summary><img src=x></details><h4>Deep</h4>"
    faults = "\n".join(page_checks.axe(sheet(spoilt)))
    for rule in ("color-contrast", "image-alt", "heading-order"):
        assert rule in faults


def test_a_mark_that_begins_a_line_after_a_formula_is_seen(sheet):
    box = "<span class=base style='display:inline-block; width:10em'>x</span>"
    sentence = f"<p><span class=math>{box}</span>, then</p>"
    assert not page_checks.lost_marks(sheet(sentence))
    assert page_checks.lost_marks(sheet(sentence, "p { width: 10em }")) == ["a line begins with , then after x"]


FORMULA = """<span class="math"><span class="katex">
<span class="katex-mathml"><math><mi>x</mi><annotation>x_i</annotation></math></span>
<span class="katex-html">x<span class="msupsub"><span class="mord">i</span></span></span></span></span>"""
SET = ".msupsub .mord { font-size: 0.7em }"


@pytest.mark.parametrize(
    ("good", "bad", "complaint"),
    [
        (FORMULA, '<span class="math">\\(x_i\\)</span>', "not typeset: \\(x_i\\)"),
        ("<math>", "<div>", "no MathML"),
        ('"katex-html"', '"katex-html" style="display:none"', "not drawn: x_i"),
        ("x<span", '<b class="katex-error" title="no such command">x</b><span', "KaTeX refused: no such command"),
    ],
)
def test_a_formula_that_is_not_set_is_seen(sheet, good, bad, complaint):
    assert not page_checks.badly_set_formulas(sheet(FORMULA, SET))
    assert good in FORMULA
    faults = page_checks.badly_set_formulas(sheet(FORMULA.replace(good, bad), SET))
    assert any(complaint in fault for fault in faults), faults


def test_a_stylesheet_of_another_version_is_seen_by_the_size_of_a_subscript(sheet):
    assert page_checks.badly_set_formulas(sheet(FORMULA)) == ["a script as large as its base: x_i"]


DISPLAY = """<div class="box" style="{}"><span class="katex-display"><span class="katex">
<annotation hidden>long</annotation><span class="base" style="padding-left:{}px">a</span></span></span></div>"""


@pytest.mark.parametrize(
    ("style", "width", "long", "cut"),
    [("", 100, 0, []), ("overflow-x:auto", 500, 1, []), ("overflow:hidden", 500, 1, ["long"]), ("", 500, 1, ["long"])],
)
def test_a_long_formula_is_cut_unless_its_box_scrolls(sheet, style, width, long, cut):
    assert page_checks.long_formulas(sheet(DISPLAY.format(style, width))) == (long, cut)


@pytest.mark.parametrize(
    ("layout", "width", "faults"),
    [
        ("display:flex", 100, 0),
        ("display:flex", 500, 1),
        ("display:flex; flex-wrap:wrap", 500, 0),
        ("position:relative", 500, 0),
    ],
)
def test_a_number_that_cuts_off_its_formula_is_seen(sheet, layout, width, faults):
    formula = DISPLAY.format("overflow-x:auto", width).replace('"box"', '"scrollable"')
    page = sheet(f'<div style="{layout}">{formula}<span class="eqno">(1)</span></div>')
    assert len(page_checks.badly_numbered_formulas(page)) == faults


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<nav>Next</nav>", "does nothing on paper: <nav>"),
        ("<button>Train</button>", "does nothing on paper: <button>"),
        ("<pre style='overflow:auto'><b style='padding-left:500px'>x</b></pre>", "cut off at 390 of"),
        ("<img alt='A net' hidden>", "not printed whole: image A net"),
    ],
)
def test_what_paper_cannot_do_or_cuts_off_is_seen(sheet, body, complaint):
    page = sheet(body)
    page.emulate_media(media="print")
    (fault,) = page_checks.lost_in_print(page)
    assert complaint in fault


def test_paper_may_drop_what_the_screen_shows_alone(sheet):
    page = sheet("<nav>Next</nav><p>Words</p>", "@media print { nav { display: none } }")
    page.emulate_media(media="print")
    assert not page_checks.lost_in_print(page)


def test_the_keyboard_check_passes_a_page_of_native_controls(sheet):
    controls = "<a href='#'>a</a><button>b</button><input type=radio name=r><input type=radio name=r><select></select>"
    assert not page_checks.keyboard_faults(sheet(controls + "<button disabled>c</button><button hidden>d</button>"))


def test_the_keyboard_check_sees_a_control_out_of_reach(sheet):
    trap = "<button>in</button><button onfocus='this.previousSibling.focus()'>over</button><a href='#'>out</a>"
    faults = page_checks.keyboard_faults(sheet(trap))
    assert any("does not reach" in fault and "out" in fault for fault in faults)


def test_the_keyboard_check_sees_a_focus_that_does_not_show(sheet):
    page = sheet("<a href='#'>a</a><a href='#'>b</a>", "a:first-of-type { outline: 0 }")
    (fault,) = page_checks.keyboard_faults(page)
    assert fault.startswith("nothing shows the focus on <a")


@pytest.fixture
def served(tmp_path):
    """A folder, and where it is served."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), lambda *a: Quiet(*a, directory=tmp_path)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield tmp_path, f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<p>Words</p>", None),
        ("<img src='data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=' alt=''>", None),
        ("<script>console.error('lost')</script>", "console error: lost"),
        ("<script>nowhere()</script>", "exception: nowhere is not defined"),
        ("<img src='gone.png' alt=''>", "status 404"),
        ("<img src='http://localhost:9/x.png' alt=''>", "request to another origin: http://localhost:9/x.png"),
        ("<script>fetch('http://127.0.0.1:9/').catch(() => {})</script>", "request to another origin"),
        ("<script>new WebSocket('ws://127.0.0.1:9/').onerror = () => {}</script>", "request to another origin: ws:"),
        ("<script type=module>import 'https://example.org/x.js'</script>", "request to another origin: https:"),
    ],
)
def test_a_watched_page_tells_what_goes_wrong_on_it(browser, served, body, complaint):
    folder, url = served
    (folder / "index.html").write_text(f"<!doctype html><link rel=icon href=data:,><body>{body}")
    context = browser.new_context()
    page = context.new_page()
    watch = Watch(page, url)
    page.goto(url, wait_until="networkidle")
    context.close()
    if complaint is None:
        assert not watch.faults
    else:
        assert any(complaint in fault for fault in watch.faults), watch.faults

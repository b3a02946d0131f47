"""How tests drive a live figure: its controls by role and name, its words, its work, and Python behind it."""

import json
import re

from pace import COUNTED_AT_3_GHZ, COUNTING

MINUS = "\N{MINUS SIGN}"
NO_NUMBER = re.compile(r"NaN|Infinity|undefined|null")
# What all visible controls say.
SETTINGS = """(root) => Object.fromEntries([...root.querySelectorAll('select, input')]
  .filter((control) => getComputedStyle(control).visibility === 'visible')
  .map((control) => [control.labels[0].textContent, control.getAttribute('aria-valuetext') ?? control.value]))"""
# Runs code on the notebook's kernel and gives what it printed.
PYTHON = """async (code) => {
  const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session
  const future = kernel.requestExecute({ code })
  let printed = ''
  future.onIOPub = ({ header, content }) => {
    if (header.msg_type === 'stream') printed += content.text
    if (header.msg_type === 'error') throw new Error(content.traceback.join('\\n'))
  }
  await future.done
  return printed
}"""


def button(figure, name):
    return figure.get_by_role("button", name=name, exact=True)


def slider(figure, name):
    return figure.get_by_role("slider", name=name, exact=True)


def open_table(figure):
    """Show the table, unless it is shown."""
    if button(figure, "Show as table").count():
        button(figure, "Show as table").click()


def choose(figure, name, option):
    figure.get_by_role("combobox", name=name, exact=True).select_option(option)


def put_to_sleep(figure):
    """Take a figure off its page; give its place, where the picture stands again that was there before it woke up."""
    place = figure.evaluate_handle("(figure) => figure.closest('.live-widget')").as_element()
    place.evaluate("(place) => { place.classList.remove('alive'); place.querySelector('[data-widget]').remove() }")
    return place


def live_and_still(figure, widths):
    """At each width of its page: how high the place of a figure is with the figure, and with its picture."""
    page = figure.page

    def heights(element):
        for width in widths:
            page.set_viewport_size({"width": width, "height": page.viewport_size["height"]})
            later(page, 100)
            yield element.evaluate("element => element.closest('.live-widget').getBoundingClientRect().height")

    live = [*heights(figure)]
    return [*zip(live, heights(put_to_sleep(figure)), strict=True)]


def swipe(page, points):
    """Put a finger on the first of `points` of the page, move it over the others and lift it."""
    devtools = page.context.new_cdp_session(page)
    for kind, at in [("touchStart", points[:1]), *[("touchMove", [point]) for point in points[1:]], ("touchEnd", [])]:
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in at]})


def settings(figure):
    """What all visible controls say."""
    return figure.evaluate(SETTINGS)


def follow(figure, link):
    """Follow a link to another setting of the page that is open; give what all visible controls say then."""
    return figure.evaluate(
        f"""async (root, link) => {{
          const followed = new Promise((done) => addEventListener('hashchange', done, {{ once: true }}))
          const {{ href }} = new URL(link, location)
          if (location.href !== href) {{
            location.hash = link
            if (location.href !== href) throw new Error(`the browser does not follow ${{link}}`)
            await followed
          }}
          return ({SETTINGS})(root)
        }}""",
        link,
    )


def later(page, ms):
    """Wait until `ms` have passed by the page's own clock, and then until it has been drawn.

    The page itself waits: what it had to do before that is done, however busy the machine.
    """
    page.evaluate(
        """(ms) => new Promise((done) => {
          setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), ms)
        })""",
        ms,
    )


def work(page, act):
    """What the page's main thread worked while `act` was under way, and act's value.

    In ms of a processor of 3 GHz: of the thread's own time, measured by what counting takes it. So neither a slow
    machine nor a busy one counts against the figure, nor does that devtools slow the processor down.
    """
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def worked(act):
        before = task_duration()
        value = act()
        return task_duration() - before, value

    def task_duration():
        metrics = devtools.send("Performance.getMetrics")["metrics"]
        return 1000 * next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")

    counted = min(worked(lambda: page.evaluate(COUNTING))[0] for _ in range(2))
    spent, value = worked(act)
    return spent * COUNTED_AT_3_GHZ / counted, value


def work_of_a_frame(page, frames=60, windows=3):
    """What the page's main thread works for a frame (`work`): the least of several windows, each a mean over `frames`.

    The least, because what else the machine does takes caches and clock speed from the figure, and never gives any.
    A window lasts a second, so that what a figure does only now and then is in each of them.
    """
    for_frames = """(frames) => new Promise((done) => {
      const frame = () => (frames-- ? requestAnimationFrame(frame) : done())
      frame()
    })"""
    page.evaluate(for_frames, 20)  # until it runs at its own pace
    return min(work(page, lambda: page.evaluate(for_frames, frames))[0] / frames for _ in range(windows))


def python(page, expression):
    """The value of a Python expression on the notebook's kernel."""
    return json.loads(page.evaluate(PYTHON, f"import json\nimport numpy as np\nprint(json.dumps({expression}))"))


def eventually(page, expression, value):
    """Asserts that a Python expression comes to have this value: a message from the page takes a moment."""
    for _ in range(50):
        if (found := python(page, expression)) == value:
            return
        page.wait_for_timeout(100)
    assert found == value

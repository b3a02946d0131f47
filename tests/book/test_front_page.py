"""The program on the front page does what the front page says."""

import contextlib
import io
import re
from pathlib import Path

FRONT_PAGE = Path(__file__).parents[2] / "book" / "index.md"


def test_the_program_on_the_front_page_reads_as_many_digits_as_it_says():
    (program,) = re.findall(r"```python\n(.*?)```", FRONT_PAGE.read_text(), flags=re.DOTALL)
    promised = float(re.search(r"# about (0\.\d+)", program)[1])
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(program, FRONT_PAGE, "exec"), {})
    assert abs(float(printed.getvalue()) - promised) < 0.01

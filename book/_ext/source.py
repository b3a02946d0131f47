"""Reads the book from `book/`, so that `jupyter-book build .` works and no page's address begins with "book/"."""


def setup(app):
    app.add_config_value("comments_config", None, "")  # Jupyter Book sets it, whether or not its extension is loaded
    app.srcdir = app.confdir = app.srcdir / "book"
    return {"parallel_read_safe": True, "parallel_write_safe": True}

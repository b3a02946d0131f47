"""Where the book's source lives: it decides the launch buttons, the source links and the address of the site.

BOOK_REPOSITORY ("owner/name" or an address) comes first, then GITHUB_REPOSITORY, then git's remote `origin`. With none
of them there is no button and no address, rather than a dead one.
"""

import os
import re
import subprocess
from typing import NamedTuple
from urllib.parse import quote

# https://host/path, ssh://git@host:22/path, git@host:path, host/path; with a name or token before the @, or without
ADDRESS = re.compile(
    r"(?:(?:https?|ssh|git)://)?(?:[^@/\s]+@)?(?P<host>[\w-]+(?:\.[\w-]+)+)(?::\d+(?=/))?[/:](?P<path>[\w.-]+(?:/[\w.-]+)+)"
)
SHORT = re.compile(r"[\w-][\w.-]*/[\w.-]+")


class Repository(NamedTuple):
    host: str
    path: str  # owner/name, or deeper where the host has groups

    @property
    def url(self) -> str:
        return f"https://{self.host}/{self.path}"

    def source(self, file: str) -> str:
        """The page that shows `file` as it is on the default branch."""
        return f"{self.url}/{'-/' if self.host.startswith('gitlab.') else ''}blob/HEAD/{quote(file)}"

    def edit(self, file: str) -> str:
        """The page on which `file` can be changed."""
        return f"{self.url}/{'-/' if self.host.startswith('gitlab.') else ''}edit/HEAD/{quote(file)}"

    def issue(self, title: str) -> str:
        """The form for a new issue, with `title` filled in."""
        if self.host.startswith("gitlab."):
            return f"{self.url}/-/issues/new?issue[title]={quote(title)}"
        return f"{self.url}/issues/new?title={quote(title)}"

    def binder(self, file: str) -> str:
        """Binder, with `file` open in JupyterLab."""
        if self.host == "github.com":
            place = f"gh/{self.path}"
        elif self.host == "gitlab.com":
            place = f"gl/{quote(self.path, safe='')}"
        else:
            place = f"git/{quote(self.url, safe='')}"
        return f"https://mybinder.org/v2/{place}/HEAD?urlpath=lab/tree/{quote(file)}"

    def colab(self, notebook: str) -> str | None:
        """Colab, with a plain notebook: from the branch to which the pages workflow pushes them."""
        if self.host != "github.com":
            return None
        return f"https://colab.research.google.com/github/{self.path}/blob/notebooks/{quote(notebook)}"

    @property
    def site(self) -> str | None:
        """Where its Pages are, for a repository on GitHub."""
        if self.host != "github.com":
            return None
        owner, name = self.path.lower().split("/")[0], self.path.split("/")[1]
        root = f"https://{owner}.github.io/"
        return root if name.lower() == f"{owner}.github.io" else f"{root}{name}/"


def parse(address: str) -> Repository | None:
    """A `Repository`, None for what is not one that a reader could open (a folder on this machine, say)."""
    address = address.strip().removesuffix("/").removesuffix(".git")
    if SHORT.fullmatch(address):
        address = f"github.com/{address}"
    found = ADDRESS.fullmatch(address)
    return found and Repository(found["host"].lower(), found["path"])


def remote(folder) -> str:
    """The address that git knows as `origin`; without its scheme a folder is not mistaken for owner/name."""
    command = ["git", "-C", str(folder), "remote", "get-url", "origin"]
    try:
        address = subprocess.run(command, capture_output=True, text=True, timeout=10).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return "" if SHORT.fullmatch(address) else address


def find(folder, environment=os.environ) -> Repository | None:
    for address in (environment.get("BOOK_REPOSITORY"), environment.get("GITHUB_REPOSITORY"), remote(folder)):
        if address:
            return parse(address)
    return None


def set_address(app, config):
    app.repository = find(app.srcdir)
    if app.repository and app.repository.site:
        config.html_baseurl = app.repository.site
    config.book_repository = app.repository.url if app.repository else ""


def add_links(app, pagename, templatename, context, doctree):
    if app.repository and doctree:
        file = f"{app.srcdir.name}/{app.env.doc2path(pagename, base=False)}"
        context["source_url"] = app.repository.source(file)
        context["edit_url"] = app.repository.edit(file)
        context["issue_url"] = app.repository.issue(f"{app.env.titles[pagename].astext()}: ")
        if file.endswith(".ipynb"):
            context["binder_url"] = app.repository.binder(f"notebooks/{pagename}.ipynb")
            context["colab_url"] = app.repository.colab(f"{pagename}.ipynb")


def setup(app):
    app.add_config_value("book_repository", "", "html")  # so that pages are written anew when it changes
    app.connect("config-inited", set_address)
    app.connect("html-page-context", add_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

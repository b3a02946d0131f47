"""Watches a page in the browser for all that a reader would call broken."""

from urllib.parse import urlsplit

from playwright.sync_api import Page


class Watch:
    """What goes wrong on a page, in words, from now on."""

    def __init__(self, page: Page, origin: str):
        self.faults: list[str] = []
        self._page = page
        self._origin = urlsplit(origin).netloc
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._note(f"exception: {error}"))
        page.on("request", self._request)
        page.on("websocket", lambda socket: self._same_origin(socket.url))
        page.on("requestfailed", self._failed)
        page.on("response", self._response)

    def _note(self, fault: str) -> None:
        self.faults.append(f"{urlsplit(self._page.url).path}: {fault}")

    def _console(self, message) -> None:
        if message.type == "error":
            self._note(f"console error: {message.text}")

    def _same_origin(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != self._origin:
            self._note(f"request to another origin: {url}")

    def _request(self, request) -> None:
        self._same_origin(request.url)

    def _failed(self, request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the browser's own word for a page that was left
            self._note(f"request failed: {request.url} ({request.failure})")

    def _response(self, response) -> None:
        if response.status >= 400:
            self._note(f"status {response.status}: {response.url}")

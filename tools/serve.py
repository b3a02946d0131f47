"""Serve a built site on this machine as a host such as GitHub Pages would: compressed, 404.html for what is not there.

python tools/serve.py _build/html --port 8000
"""

import argparse
import gzip
import sys
from functools import lru_cache
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

COMPRESSIBLE = {".html", ".css", ".js", ".mjs", ".svg", ".json", ".txt", ".xml", ".ipynb", ".md"}


class Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".ipynb": "application/x-ipynb+json",
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".md": "text/plain",
        ".woff2": "font/woff2",
    }

    def send_head(self):
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            if not urlsplit(self.path).path.endswith("/"):
                return super().send_head()  # which redirects to the address with a slash
            path /= "index.html"
        status = 200
        if not path.is_file():
            path, status = Path(self.directory) / "404.html", 404
            if not path.is_file():
                return super().send_head()
        kind = self.guess_type(str(path))
        body = path.read_bytes()
        self.send_response(status)
        if path.suffix in COMPRESSIBLE:
            self.send_header("Vary", "Accept-Encoding")
            if "gzip" in self.headers.get("Accept-Encoding", ""):
                body = compressed(body)
                self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if path.suffix in COMPRESSIBLE else kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-cache")  # a rebuilt page is seen at the next reload
        self.end_headers()
        return BytesIO(body)

    def log_message(self, *_):
        """The terminal is for the address, not for every request."""


@lru_cache(maxsize=256)
def compressed(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A browser that hangs up in the middle is no error of ours."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def main() -> int | str:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", nargs="?", default="_build/html")
    parser.add_argument("--port", default="8000")
    parser.add_argument("--check", action="store_true", help="only see whether the port is free")
    options = parser.parse_args()
    if not (options.port.isascii() and options.port.isdigit() and 0 < int(options.port) < 65536):
        return f"error: PORT must be a number from 1 to 65535; got {options.port}"
    try:
        server = Server(("127.0.0.1", int(options.port)), lambda *a: Handler(*a, directory=options.site))
    except PermissionError:
        return f"error: port {options.port} needs more rights than you have; choose another: make book PORT=8001"
    except OSError:
        return f"error: port {options.port} is taken; choose another: make book PORT={int(options.port) % 65535 + 1}"
    with server:
        if options.check:
            return 0
        print(f"The book is at http://127.0.0.1:{options.port}/ (Ctrl-C stops it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0


if __name__ == "__main__":
    sys.exit(main())

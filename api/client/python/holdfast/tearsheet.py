"""Pages of a result that open without a server."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Union


class Tearsheet:
    """A self-contained page of HTML; a notebook shows it as it is."""

    def __init__(self, html: str) -> None:
        self.html = html

    def save(self, path: Union[str, Path]) -> Path:
        """Writes the page into a file and returns its path."""
        file = Path(path)
        file.write_text(self.html, encoding="utf-8")
        return file

    def _repr_html_(self) -> str:
        # A frame of its own: the page's styles are not those of the notebook.
        return f'<iframe srcdoc="{escape(self.html)}" width="100%" height="900" frameborder="0"></iframe>'

    def __repr__(self) -> str:
        return f"<Tearsheet of {len(self.html)} characters>"

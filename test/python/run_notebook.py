"""Executes a notebook, as nbclient does, and prints the plain text of its outputs as a list of JSON."""

import json
import sys

import nbformat
from nbclient import NotebookClient

notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
print(json.dumps([output.get("data", {"text/plain": output.get("text", "")}) for output in outputs]))

"""A program of its own: a PDF on standard input, its text on standard output. Started by `reading.py`, never imported.

Its limits are set before the first byte is looked at: memory, processor time, no files written.
"""

import resource
import sys

MEMORY = 1024 * 1024 * 1024
SECONDS = 15
PAGES = 300


def main() -> None:
    """Every page's text is printed, a form feed between pages."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import pypdfium2  # noqa: PLC0415 - after the limits: they hold for the library too

    document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    pages = range(min(len(document), PAGES))
    text = "\n".join(document[number].get_textpage().get_text_bounded() for number in pages)
    sys.stdout.buffer.write(text.encode(errors="replace"))


if __name__ == "__main__":
    main()

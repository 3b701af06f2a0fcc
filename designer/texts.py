"""Turns what the engine says into the words that a person reads, in the language of the window."""

import html

from PySide6.QtCore import QCoreApplication, QLocale

from engine.message import Message

CONTEXT = "engine"


def told(message: Message) -> str:
    """A sentence of the engine with its values."""
    sentence = word(message.text)
    values = {name: told(value) if isinstance(value, Message) else value for name, value in message.values.items()}
    return sentence.format(**values) if values else sentence


def word(text: str) -> str:
    """One declared text: a title, a label, a choice or a help."""
    return QCoreApplication.translate(CONTEXT, text)


def flowing(text: str) -> str:
    """A help as it is written in a source file, with the line breaks inside its paragraphs taken out."""
    paragraphs = text.split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def tip(title: str, text: str) -> str:
    """A tool tip that breaks long lines: Qt breaks them in rich text only. There is none of nothing."""
    if not title and not text:
        return ""
    body = html.escape(flowing(text)).replace("\n\n", "<br><br>")
    return f"<p><b>{html.escape(title)}</b></p><p>{body}</p>" if title else f"<p>{body}</p>"


def lines_tip(text: str) -> str:
    """A tool tip that keeps the lines of its text, whatever stands in them."""
    return f"<p>{html.escape(text).replace(chr(10), '<br>')}</p>" if text else ""


def counted(number: int) -> str:
    """A count with its thousands apart, also where no language is set."""
    locale = QLocale()
    locale.setNumberOptions(locale.numberOptions() & ~QLocale.NumberOption.OmitGroupSeparator)
    return locale.toString(number)

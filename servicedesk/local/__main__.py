"""What the Makefile calls: `python -m servicedesk.local WORD`."""

import sys
from collections.abc import Callable

from servicedesk.local import chromium, control, run, terminal, translations
from servicedesk.local.places import Places, Trouble


def _translations(_places: Places) -> int:
    translations.compile_stale()
    return 0


def _texts(_places: Places) -> int:
    findings = translations.unfinished()
    for finding in findings:
        terminal.say(finding)
    return 1 if findings else 0


def _chromium(_places: Places) -> int:
    terminal.say(f"Using {chromium.find()}")
    return 0


_WORDS: dict[str, Callable[[Places], int]] = {
    "run": run.run,
    "stop": control.stop,
    "reset": control.reset,
    "psql": control.psql,
    "translations": _translations,
    "texts": _texts,
    "chromium": _chromium,
}


def main(arguments: list[str]) -> int:
    terminal.open_terminal()
    word = _WORDS.get(arguments[0] if arguments else "")
    if word is None:
        terminal.say(f"Usage: python -m servicedesk.local {'|'.join(_WORDS)}")
        return 2
    places = Places.from_environment()
    try:
        places.make()
        return word(places)
    except PermissionError as error:
        terminal.say(f"{error.filename} cannot be written. Run as its owner, or set DATA_DIR to a folder of your own.")
    except Trouble as trouble:
        terminal.say(f"\n{trouble}")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

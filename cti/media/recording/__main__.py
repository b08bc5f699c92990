"""`python -m cti.media.recording`: make a key, decrypt a recording, look whether one is whole."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cti.media.recording.keys import KeyRing, add_key
from cti.media.recording.reader import RecordingReader

_PART = 1 << 20


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="cti.media.recording", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    new_key = commands.add_parser("new-key", help="append a key, which new recordings then take")
    new_key.add_argument("keys", type=Path, help="the key file; made where there is none")
    decrypt = commands.add_parser("decrypt", help="write a recording as a WAV file")
    decrypt.add_argument("recording", type=Path)
    decrypt.add_argument("keys", type=Path, help="the key file")
    decrypt.add_argument("wav", type=Path, help="the file to write; must not be there yet")
    show = commands.add_parser("show", help="length, marks and whether it is sealed")
    show.add_argument("recording", type=Path)
    show.add_argument("keys", type=Path, nargs="?", help="the key file of an encrypted one")
    options = parser.parse_args(arguments)
    try:
        if options.command == "new-key":
            sys.stdout.write(f"{add_key(options.keys)}\n")
        elif options.command == "decrypt":
            _decrypt(options.recording, KeyRing.load(options.keys), options.wav)
        else:
            _show(options.recording, KeyRing.load(options.keys) if options.keys else None)
    except FileExistsError as error:
        sys.stderr.write(f"{error.filename} is there already; name a file that is not.\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"{error.filename} cannot be used ({error.strerror}); check that path.\n")
        return 1
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _decrypt(source: Path, keys: KeyRing, target: Path) -> None:
    with RecordingReader(source, keys) as reader, target.open("xb") as file:
        try:
            for place in range(0, reader.wav_bytes, _PART):
                file.write(reader.wav_part(place, _PART))
        except BaseException:
            target.unlink()  # half a recording must not be taken for one
            raise


def _show(source: Path, keys: KeyRing | None) -> None:
    with RecordingReader(source, keys) as reader:
        state = "sealed" if reader.sealed else "not sealed: still written, or cut off"
        sys.stdout.write(f"{reader.seconds:.2f} s, {state}\n")
        for mark in reader.marks:
            start, length = mark.start / 8000, mark.samples / 8000
            sys.stdout.write(f"{start:8.2f} s  {length:6.2f} s  {mark.label}\n")


if __name__ == "__main__":
    sys.exit(main())

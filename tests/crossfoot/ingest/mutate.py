"""Seeded damage to files: what editors, transfers and programs do to exports."""

from collections.abc import Callable
from random import Random

_INSERTED = b"\",;\t\n\r\0 '-0.9Ax(\xf8\xff\xc3|$#"
_MARKS = b",;\t|"


def mutated(data: bytes, random: Random) -> bytes:
    """Damage the bytes in one to three ways."""
    for _ in range(random.randint(1, 3)):
        data = random.choice(MUTATIONS)(data, random)
    return data


def _place(data: bytes, random: Random) -> int:
    return random.randrange(len(data) + 1)


def delete(data: bytes, random: Random) -> bytes:
    at = _place(data, random)
    return data[:at] + data[at + random.choice((1, 1, 2, 7, 40)) :]


def repeat(data: bytes, random: Random) -> bytes:
    at = _place(data, random)
    size = random.choice((1, 2, 7, 40, 90))
    return data[: at + size] + data[at:]


def insert(data: bytes, random: Random) -> bytes:
    at = _place(data, random)
    added = bytes(random.choice(_INSERTED) for _ in range(random.randint(1, 3)))
    return data[:at] + added + data[at:]


def truncate(data: bytes, random: Random) -> bytes:
    return data[: max(_place(data, random), len(data) // 4)]


def on_a_line(change: Callable[[bytes, Random], bytes]) -> Callable[[bytes, Random], bytes]:
    """Make a mutation of one line a mutation of a file."""

    def mutation(data: bytes, random: Random) -> bytes:
        lines = data.split(b"\n")
        at = random.randrange(len(lines))
        lines[at] = change(lines[at], random)
        return b"\n".join(lines)

    return mutation


def _drop_field(line: bytes, random: Random) -> bytes:
    cells = line.split(b",")
    del cells[random.randrange(len(cells))]
    return b",".join(cells)


def _other_delimiter(line: bytes, random: Random) -> bytes:
    return line.replace(b",", bytes([random.choice(_MARKS)]))


def _flip_sign(line: bytes, random: Random) -> bytes:
    cells = line.split(b",")
    at = random.randrange(len(cells))
    cells[at] = cells[at][1:] if cells[at][:1] == b"-" else b"-" + cells[at]
    return b",".join(cells)


def _quote(line: bytes, random: Random) -> bytes:
    at = _place(line, random)
    return line[:at] + b'"' + line[at:]


def _twice(line: bytes, random: Random) -> bytes:
    return line + b"\n" + line


def _no_line(line: bytes, random: Random) -> bytes:
    return b""


def _joined(data: bytes, random: Random) -> bytes:
    at = data.find(b"\n", _place(data, random))
    return data if at < 0 else data[:at] + data[at + 1 :]


def _other_ends(data: bytes, random: Random) -> bytes:
    return data.replace(b"\n", random.choice((b"\r\n", b"\r", b"\r\r\n")))


def _swap_lines(data: bytes, random: Random) -> bytes:
    lines = data.split(b"\n")
    random.shuffle(lines)
    return b"\n".join(lines)


MUTATIONS: tuple[Callable[[bytes, Random], bytes], ...] = (
    delete,
    repeat,
    insert,
    truncate,
    on_a_line(_drop_field),
    on_a_line(_other_delimiter),
    on_a_line(_flip_sign),
    on_a_line(_quote),
    on_a_line(_twice),
    on_a_line(_no_line),
    _joined,
    _other_ends,
    _swap_lines,
)

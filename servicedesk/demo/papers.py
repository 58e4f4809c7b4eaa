"""Small files as customers send them: a photograph (a drawn one) and a receipt, drawn here."""

import struct
import zlib
from functools import cache
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile

_SIDE = 96  # pixels
_PICTURES = 7
_TEXTURES = ((176, 137, 104), (139, 111, 92), (201, 184, 160), (120, 134, 107), (93, 107, 128))


def some(random: Random, facts: dict[str, str]) -> list[SimpleUploadedFile]:
    """One to three files; mostly photographs."""
    files = [photograph(random, name=f"IMG_{random.randint(1000, 9999)}.png") for _one in range(random.randint(1, 2))]
    if random.random() < 0.4:
        files.append(receipt(facts))
    return files


def photograph(random: Random, *, name: str) -> SimpleUploadedFile:
    """One of a few pictures of damaged wood."""
    return SimpleUploadedFile(name, _wood(random.randrange(_PICTURES)), content_type="image/png")


def receipt(facts: dict[str, str]) -> SimpleUploadedFile:
    """A page with the order's number and what was paid."""
    lines = ("YUNHE HOME", f"Order {facts['order']}", f"Paid CNY {facts['paid']}.00", f"Parcel {facts['parcel']}")
    drawn = "BT /F1 14 Tf 40 250 Td 22 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R "
        "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
    )
    return SimpleUploadedFile(f"receipt-{facts['order']}.pdf", _pdf(objects), content_type="application/pdf")


@cache
def _wood(number: int) -> bytes:
    """A wooden surface with a crack in it, as a PNG of some kilobytes."""
    chance = Random(number)  # noqa: S311  # a drawing, no secret
    base, crack = _TEXTURES[number % len(_TEXTURES)], chance.randint(20, 70)
    rows = []
    for y in range(_SIDE):
        crack += chance.randint(-2, 2)
        row = bytearray(b"\0")  # no filter
        for x in range(_SIDE):
            grain = (x * 7 + (y // 9) * 31) % 17 - 8
            dark = 70 if abs(x - crack) < 2 else 0
            row += bytes(max(0, min(255, tone + grain - dark)) for tone in base)
        rows.append(bytes(row))
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"".join(rows)))
    return data + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _pdf(objects: tuple[str, ...]) -> bytes:
    """A PDF file with its table of where each object begins."""
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{one}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode()

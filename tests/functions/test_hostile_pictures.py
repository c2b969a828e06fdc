"""Pictures made to hurt, through the real functions: each gets its answer, and costs neither memory nor log lines."""

import base64
import io
import json
import random
import struct
import zlib
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image as PillowImage

CORPUS = Path(__file__).parents[1] / "corpus"


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*extra, side=64, behind=()):
    rows = zlib.compress((b"\0" + bytes(3 * side)) * side)
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", rows)
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + pixels + b"".join(behind) + chunk(b"IEND", b"")


def animation(*before):
    control = chunk(b"acTL", struct.pack(">II", 2, 0))
    frame = chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, 64, 64, 0, 0, 1, 10, 0, 0))
    return png(*before, control, frame)


def exif_of_many_large_values():
    """A JPEG whose EXIF has 5,000 values of 60,000 bytes each, all in the same place."""
    entries = b"".join(struct.pack("<HHII", 0x1000 + index, 7, 60_000, 8) for index in range(5_000))
    exif = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 5_000) + entries
    segment = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    file = io.BytesIO()
    PillowImage.new("RGB", (64, 64)).save(file, "JPEG")
    return file.getvalue()[:2] + segment + file.getvalue()[2:]


def jpeg_of_many(segment, count):
    file = io.BytesIO()
    PillowImage.new("RGB", (64, 64)).save(file, "JPEG")
    return file.getvalue()[:2] + segment * count + file.getvalue()[2:]


PICTURES = {
    **{path.name: path.read_bytes() for path in CORPUS.iterdir() if path.suffix in (".png", ".jpg", ".webp")},
    "text chunks of wrong checksums": png((struct.pack(">I", 0) + b"tEXt" + bytes(4)) * 20_000),
    "some text chunks of wrong checksums": png((struct.pack(">I", 0) + b"tEXt" + bytes(4)) * 2_000),
    "a profile with a caller's name": png(chunk(b"iCCP", b"Caller's text\0\0" + zlib.compress(bytes(256)))),
    "late animation": animation(chunk(b"tEXt", b"a\0" + b"x" * 1100)),
    "animation behind the pixels": png(behind=[chunk(b"acTL", struct.pack(">II", 2, 0))]),
    "text that says acTL": png(chunk(b"tEXt", b"Comment\0the chunk acTL makes a PNG move")),
    "a text that unpacks to 500 MB": png(chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(500_000_000), 1))),
    "an EXIF of many large values": exif_of_many_large_values(),
    "many segments": jpeg_of_many(b"\xff\xe5\x00\x02", 700_000),
    "two million fill bytes": jpeg_of_many(b"\xff\xff", 1_000_000),
    "a megabyte between segments": jpeg_of_many(bytes(1_000_000), 1),
}
ANSWERS = {
    "late-animation-with-bad-filter.png": (422, "animated"),
    "chunk-of-1-gib.png": (422, "does not fit"),
    "progressive-cmyk-4096.jpg": (422, "at most 1200000 pixels"),
    "stray-bytes-between-segments.jpg": (200, ""),
    "text chunks of wrong checksums": (422, "more than 5000 chunks"),
    "some text chunks of wrong checksums": (200, ""),
    "a profile with a caller's name": (200, ""),
    "late animation": (422, "animated"),
    "animation behind the pixels": (200, ""),
    "text that says acTL": (200, ""),
    "a text that unpacks to 500 MB": (200, ""),
    "an EXIF of many large values": (200, ""),
    "many segments": (422, "more than 5000 segments"),
    "two million fill bytes": (422, "does not fit"),
    "a megabyte between segments": (422, "does not fit"),
}

ANSWERS_TO_CROPS = {"progressive-cmyk-4096.jpg": (422, "at most 512 x 512")}


def post(client, name, data):
    if name == "crop":
        response = client.post("/v1/crop", data=data, headers={"Content-Type": "image/jpeg"})
    else:
        body = json.dumps({"alignedCrops": [{"data": base64.b64encode(data).decode()}]})
        response = client.post(f"/v1/{name}", data=body, headers={"Content-Type": "application/json"})
    return response.status_code, json.loads(response.data)


@pytest.fixture
def everything_written(capfd):
    """Return what the process has written since, native libraries included."""

    def lines():
        out, err = capfd.readouterr()
        return [*out.splitlines(), *err.splitlines()]

    return lines


@pytest.mark.parametrize("name", ["crop", "emotion", "gender", "age"])
@pytest.mark.parametrize("picture", PICTURES)
def test_a_hostile_picture_gets_its_answer_and_one_log_line(clients, everything_written, name, picture):
    data = PICTURES[picture]
    everything_written()
    before = psutil.Process().memory_info().rss
    status, document = post(clients[name], name, data)
    lines = everything_written()

    expected, reason = ANSWERS[picture] if name == "crop" else ANSWERS_TO_CROPS.get(picture, ANSWERS[picture])
    assert status == expected, document
    assert reason in document.get("detail", "")
    assert len(lines) == 1, lines
    assert "Caller" not in lines[0]
    assert psutil.Process().memory_info().rss - before < 60_000_000


def test_motion_photos_are_pictures(clients, portrait_jpeg):
    """A film lies behind a phone's JPEG; its bytes contain anything, markers too."""
    statuses = set()
    for seed in range(240):
        film = random.Random(seed)
        status, document = post(
            clients["crop"], "crop", portrait_jpeg + film.randbytes(film.randint(200_000, 3_000_000))
        )
        statuses.add((status, len(document["faces"])))

    assert statuses == {(200, 1)}


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_cut_off_anywhere_is_refused(clients, portrait_jpeg, progressive):
    file = io.BytesIO()
    PillowImage.open(io.BytesIO(portrait_jpeg)).save(file, "JPEG", progressive=progressive)
    data = file.getvalue()
    places = np.linspace(3, len(data) - 1, 60).astype(int)

    assert {post(clients["crop"], "crop", data[:place])[0] for place in places} == {422}


def test_pngs_with_deleted_bytes_cost_no_memory(clients, everything_written):
    """Chunk lengths move into other bytes: a fifth of such files claims hundreds of megabytes."""
    file = io.BytesIO()
    PillowImage.effect_noise((96, 96), 60).convert("RGB").save(file, "PNG")
    before = psutil.Process().memory_info().rss
    statuses = set()
    for seed in range(2_000):
        source = random.Random(seed)
        damaged = bytearray(file.getvalue())
        for _ in range(source.randint(1, 4)):
            del damaged[source.randint(8, 200)]
        statuses.add(post(clients["emotion"], "emotion", bytes(damaged))[0])

    assert statuses == {422}
    assert psutil.Process().memory_info().rss - before < 30_000_000
    assert len(everything_written()) == 2_000

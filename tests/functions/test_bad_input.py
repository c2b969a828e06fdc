"""Bad input through the real functions: each gets its status and a problem with its reason; the function serves on."""

import io
import json
import struct
import zlib

import cv2
import numpy as np
import psutil
import pytest


def png(width, height, *, depth=8, colour=2, rows=b""):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def bomb():
    return png(20_000, 20_000, rows=zlib.compress(bytes(100_000_000), 1)[:100_000])


def animated_webp(tmp_path):
    frames = cv2.Animation()
    frames.frames = [np.full((64, 64, 3), value, np.uint8) for value in (0, 255)]
    frames.durations = np.array([100, 100], dtype=np.int32)
    cv2.imwriteanimation(str(tmp_path / "two.webp"), frames)
    return (tmp_path / "two.webp").read_bytes()


def post_frame(client, data, media_type="image/jpeg", query=""):
    response = client.post(f"/v1/crop{query}", data=data, headers={"Content-Type": media_type})
    return response.status_code, json.loads(response.data)


BAD_FRAMES = {
    "empty body": (lambda jpeg, _: b"", 400, "empty"),
    "text as JPEG": (lambda jpeg, _: b"this is no picture", 422, "not a JPEG"),
    "truncated JPEG": (lambda jpeg, _: jpeg[: len(jpeg) // 2], 422, "cut off"),
    "bomb of 100 KB": (lambda jpeg, _: bomb(), 422, "20000 x 20000"),
    "animated WebP": (lambda jpeg, folder: animated_webp(folder), 422, "animated"),
    "5 MB body": (lambda jpeg, _: bytes(5_000_000), 413, "4 MiB"),
}


@pytest.mark.parametrize("case", BAD_FRAMES)
def test_a_bad_frame_is_refused_and_the_function_serves_on(clients, portrait_jpeg, tmp_path, case):
    make, status, reason = BAD_FRAMES[case]
    answered, document = post_frame(clients["crop"], make(portrait_jpeg, tmp_path))

    assert (answered, document["status"]) == (status, status)
    assert reason in document["detail"]
    assert post_frame(clients["crop"], portrait_jpeg)[0] == 200


def test_a_wrong_media_type_is_refused(clients, portrait_jpeg):
    status, document = post_frame(clients["crop"], portrait_jpeg, media_type="image/gif")

    assert (status, document["detail"]) == (
        415,
        "The Content-Type is image/gif; image/jpeg or image/png or image/webp is expected.",
    )


def test_an_unknown_query_value_is_refused(clients, portrait_jpeg):
    assert post_frame(clients["crop"], portrait_jpeg, query="?maxFaces=all")[0] == 400


def test_odd_but_valid_images_are_analysed(clients):
    sixteen = cv2.imencode(".png", np.full((64, 64, 3), 40_000, np.uint16))[1].tobytes()
    rows = zlib.compress(b"".join(b"\0" + bytes([90, 255]) * 64 for _ in range(64)))

    assert post_frame(clients["crop"], sixteen, "image/png")[0] == 200
    assert post_frame(clients["crop"], png(64, 64, colour=4, rows=rows), "image/png")[0] == 200  # grey with alpha


def test_an_exif_rotated_photo_is_measured_as_seen(clients, portrait_jpeg):
    turned = cv2.imdecode(np.frombuffer(portrait_jpeg, np.uint8), cv2.IMREAD_COLOR)
    lying = cv2.imencode(".jpg", np.rot90(turned[:, :400]))[1].tobytes()  # stored on its side, 512 x 400
    tiff = b"II*\0\x08\0\0\0" + struct.pack("<HHHIHHI", 1, 0x0112, 3, 1, 6, 0, 0)
    exif = b"\xff\xe1" + struct.pack(">H", len(tiff) + 8) + b"Exif\0\0" + tiff
    status, document = post_frame(clients["crop"], lying[:2] + exif + lying[2:])

    assert (status, document["frame"]) == (200, {"width": 400, "height": 512})
    assert document["faces"][0]["boundingBox"] == pytest.approx({"x": 177, "y": 67, "width": 90, "height": 106}, abs=9)


@pytest.mark.parametrize("name", ["emotion", "gender", "age"])
@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (b"", 400, "not JSON"),
        (b'{"alignedCrops": [', 400, "not JSON"),
        (b'{"alignedCrops": [{"data": "?"}]}', 400, "not base64"),
        (json.dumps({"alignedCrops": [{"data": "AAAA"}] * 17}).encode(), 400, "17 items"),
        (b'{"alignedCrops": [{"data": "AAAA"}]}', 422, "not a JPEG"),
        (b'{"alignedCrops": [{"data": "' + b"A" * 5_000_000 + b'"}]}', 413, "4 MiB"),
    ],
    ids=["empty", "malformed JSON", "not base64", "17 crops", "no image", "5 MB"],
)
def test_bad_crops_are_refused(clients, name, body, status, reason):
    response = clients[name].post(f"/v1/{name}", data=body, headers={"Content-Type": "application/json"})

    assert response.status_code == status
    assert reason in json.loads(response.data)["detail"]


def test_a_crop_over_512_pixels_is_refused(clients, crops_body):
    wide = cv2.imencode(".png", np.zeros((10, 513, 3), np.uint8))[1].tobytes()
    response = clients["emotion"].post(
        "/v1/emotion", data=crops_body(wide), headers={"Content-Type": "application/json"}
    )

    assert response.status_code == 422
    assert "513 x 10 pixels; at most 512 x 512" in json.loads(response.data)["detail"]


def test_a_body_without_a_length_is_bounded_too(clients):
    response = clients["crop"].post(
        "/v1/crop",
        input_stream=io.BytesIO(bytes(6_000_000)),
        headers={"Content-Type": "image/jpeg", "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )

    assert response.status_code == 413


def test_bad_input_does_not_make_memory_grow(clients, portrait_jpeg, tmp_path):
    bodies = [make(portrait_jpeg, tmp_path) for make, _, _ in BAD_FRAMES.values()]

    def all_of_them(times):
        for _ in range(times):
            for body in bodies:
                post_frame(clients["crop"], body)
        return psutil.Process().memory_info().rss

    settled = all_of_them(5)

    assert all_of_them(40) - settled < 15_000_000

"""One picture through the three functions."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from .api import ApiClient, crops_of
from .contract import load_contract
from .pictures import Picture, encode
from .results import FaceResult, PictureResult, Prediction


class Analyser:
    """Finds faces first, then asks all classifiers at once; never two requests of one function at a time."""

    def __init__(self, client: ApiClient) -> None:
        """Ask through `client`."""
        self._client = client
        self._pool = ThreadPoolExecutor(max_workers=len(load_contract().classifiers))

    def analyse(self, picture: Picture) -> PictureResult:
        """Return what the functions say about a picture.

        Raises:
            ApiError: The service cannot be reached, or does not serve this caller.
            PictureRefused: The service does not take this picture.
        """
        frame = encode(picture.pixels)
        faces = self._client.find_faces(frame.data)
        predictions = self._predictions(faces)
        return PictureResult(
            file=str(picture.file),
            seconds=picture.seconds,
            faces=tuple(
                FaceResult.from_json(
                    face,
                    scale=frame.scale,
                    predictions={name: predictions[name][index] for name in load_contract().classifiers},
                )
                for index, face in enumerate(faces)
            ),
        )

    def close(self) -> None:
        """End the threads and close the connections."""
        self._pool.shutdown()
        self._client.close()

    def _predictions(self, faces: list[dict[str, Any]]) -> dict[str, list[Prediction]]:
        if not faces:
            return {name: [] for name in load_contract().classifiers}
        crops = crops_of(faces)
        replies = {name: self._pool.submit(self._client.classify, name, crops) for name in load_contract().classifiers}
        return {name: [Prediction.from_json(item) for item in reply.result()] for name, reply in replies.items()}

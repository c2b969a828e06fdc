"""One picture through the three functions."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tools.analysis.client import CLASSIFIERS, AnalysisClient, crops_of
from tools.analysis.findings import FaceFinding, PictureFindings, Prediction
from tools.analysis.pictures import Picture, encode


class Analyser:
    """Finds faces first, then asks all classifiers at once; never two requests of one function at a time."""

    def __init__(self, client: AnalysisClient) -> None:
        """Ask through `client`."""
        self._client = client
        self._pool = ThreadPoolExecutor(max_workers=len(CLASSIFIERS))

    def analyse(self, picture: Picture) -> PictureFindings:
        """Return what the functions say about a picture.

        Raises:
            ApiError: The service cannot be reached, or does not serve this caller.
            PictureRefused: The service does not take this picture.
        """
        frame = encode(picture.pixels)
        faces = self._client.find_faces(frame.data)
        predictions = self._predictions(faces)
        return PictureFindings(
            file=str(picture.file),
            seconds=picture.seconds,
            faces=tuple(
                FaceFinding.from_json(
                    face, scale=frame.scale, predictions={name: predictions[name][index] for name in CLASSIFIERS}
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
            return {name: [] for name in CLASSIFIERS}
        crops = crops_of(faces)
        replies = {name: self._pool.submit(self._client.classify, name, crops) for name in CLASSIFIERS}
        return {name: [Prediction.from_json(item) for item in reply.result()] for name, reply in replies.items()}

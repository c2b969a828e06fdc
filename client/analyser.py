"""Pictures through the functions, a few at a time, so that their faces share the classifiers' requests."""

import base64
import io
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import PIL.Image
from PIL.Image import Resampling

from .api import ApiClient, ModelFacts
from .contract import Contract
from .errors import ApiError, PictureFailed, PictureRefused, UnreadableFile
from .pictures import EncodedFrame, Picture
from .results import FaceResult, PictureResult, Prediction

Json = Any  # what `json` gives

_APPEARANCE_CELLS = (4, 4)
_MOST_FAILURES_IN_A_ROW = 5  # then it is the service, not the pictures


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the analysis of one picture ended.

    Attributes:
        picture: The picture.
        result: What was found; None where it was not analysed.
        reason: Why it was not; empty where it was.
    """

    picture: Picture
    result: PictureResult | None
    reason: str = ""


class Keeper(Protocol):
    """Where replies and small pictures are kept; one that keeps nothing is `Forgetful`."""

    def known(self, picture: Picture) -> PictureResult | str | None:
        """Return the result or refusal of a settled picture."""
        ...

    def faces(self, picture: Picture) -> Json:
        """Return what `keep_faces` kept, or None."""
        ...

    def keep_faces(self, picture: Picture, document: Json) -> None:
        """Keep faces whose crops are not classified yet."""
        ...

    def keep_thumbnail(self, picture: Picture, frame: EncodedFrame) -> str:
        """Keep a small picture; return its path below the output folder."""
        ...

    def settle(self, picture: Picture, outcome: PictureResult | str) -> None:
        """Keep what is final about a picture."""
        ...


class Forgetful:
    """Keeps nothing."""

    def known(self, picture: Picture) -> None:
        """Know nothing."""

    def faces(self, picture: Picture) -> None:
        """Know nothing."""

    def keep_faces(self, picture: Picture, document: Json) -> None:
        """Do nothing."""

    def keep_thumbnail(self, picture: Picture, frame: EncodedFrame) -> str:  # noqa: ARG002 - as the protocol has it
        """Do nothing."""
        return ""

    def settle(self, picture: Picture, outcome: PictureResult | str) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A picture's faces as the detector returned them, before any is classified."""

    width: int
    height: int
    scale: float
    thumbnail: str
    note: str
    faces: list[dict[str, Json]]

    def to_json(self) -> dict[str, Json]:
        return {name: getattr(self, name) for name in self.__slots__}

    @property
    def crops(self) -> list[str]:
        return [face["alignedCrop"]["data"] for face in self.faces]


class Analyser:
    """Finds the faces of each picture, then classifies those of all of them together; from any number of threads."""

    def __init__(
        self, client: ApiClient, *, contract: Contract, models: Mapping[str, ModelFacts], keeper: Keeper
    ) -> None:
        """Ask through `client`; `models` states when a classifier is unsure."""
        self._client = client
        self._contract = contract
        self._models = models
        self._keeper = keeper
        self._failures = 0
        self._lock = threading.Lock()

    def analyse(self, pictures: Sequence[Picture]) -> list[Outcome]:
        """Return the outcome of each picture, in their order.

        Raises:
            ApiError: The service cannot be reached, or does not serve this caller.
        """
        outcomes = {picture.key: self._settled(picture) for picture in pictures}
        found: dict[str, _Found] = {}
        for picture in pictures:
            if outcomes[picture.key] is None:
                part = self._find(picture)
                if isinstance(part, Outcome):
                    outcomes[picture.key] = part
                else:
                    found[picture.key] = part
        waiting = [picture for picture in pictures if picture.key in found]
        for outcome in self._classify(waiting, found):
            outcomes[outcome.picture.key] = outcome
        return [outcome for outcome in outcomes.values() if outcome is not None]

    def _settled(self, picture: Picture) -> Outcome | None:
        known = self._keeper.known(picture)
        if known is None:
            return None
        return Outcome(picture, None, known) if isinstance(known, str) else Outcome(picture, known)

    def _find(self, picture: Picture) -> _Found | Outcome:
        kept = self._keeper.faces(picture)
        if kept is not None:
            return _Found(**kept)
        try:
            frame = picture.encode()
            thumbnail = self._keeper.keep_thumbnail(picture, frame)
            faces = self._client.find_faces(frame.data)
        except (UnreadableFile, PictureRefused, PictureFailed) as error:
            return self._failed(picture, error)
        found = _Found(frame.width, frame.height, frame.scale, thumbnail, frame.note, faces)
        if faces:
            self._keeper.keep_faces(picture, found.to_json())
        return found

    def _classify(self, pictures: Sequence[Picture], found: Mapping[str, _Found]) -> Iterable[Outcome]:
        crops = [crop for picture in pictures for crop in found[picture.key].crops]
        try:
            replies = {name: self._client.classify(name, crops) for name in self._contract.classifiers if crops}
        except (PictureRefused, PictureFailed) as error:
            if len(pictures) == 1:
                return [self._failed(pictures[0], error)]
            return [outcome for picture in pictures for outcome in self._classify([picture], found)]
        start, outcomes = 0, []
        for picture in pictures:
            count = len(found[picture.key].faces)
            own = {name: reply[start : start + count] for name, reply in replies.items()}
            outcomes.append(self._succeeded(picture, self._result(picture, found[picture.key], own)))
            start += count
        return outcomes

    def _prediction(self, name: str, reply: Json, face: Json) -> Prediction:
        is_hidden = self._contract.is_hidden(name, face.get("visibility", {}))
        return Prediction.from_reply(reply, bounds=self._models[name].bounds, is_hidden=is_hidden)

    def _result(self, picture: Picture, found: _Found, replies: Mapping[str, list[Json]]) -> PictureResult:
        predictions = {
            name: [self._prediction(name, *pair) for pair in zip(reply, found.faces, strict=True)]
            for name, reply in replies.items()
        }
        is_film = picture.seconds is not None
        faces = tuple(
            FaceResult(
                **{side: face["boundingBox"][side] * found.scale for side in ("x", "y", "width", "height")},
                roll_degrees=face["rollDegrees"],
                score=face["score"],
                predictions={name: predictions[name][index] for name in predictions},
                appearance=_appearance(face["alignedCrop"]["data"]) if is_film else b"",
            )
            for index, face in enumerate(found.faces)
        )
        return PictureResult(
            file=picture.source.name,
            seconds=picture.seconds,
            width=found.width,
            height=found.height,
            faces=faces,
            has_most_faces=len(faces) >= self._contract.most_faces,
            thumbnail=found.thumbnail,
            note=found.note,
        )

    def _succeeded(self, picture: Picture, result: PictureResult) -> Outcome:
        with self._lock:
            self._failures = 0
        self._keeper.settle(picture, result)
        return Outcome(picture, result)

    def _failed(self, picture: Picture, error: Exception) -> Outcome:
        if isinstance(error, PictureRefused):
            self._keeper.settle(picture, str(error))
        if isinstance(error, PictureFailed):
            with self._lock:
                self._failures += 1
                if self._failures >= _MOST_FAILURES_IN_A_ROW:
                    raise ApiError(f"the service fails on one picture after the other: {error}") from error
        return Outcome(picture, None, str(error))


def _appearance(crop: str) -> bytes:
    """Return the mean colours of a grid over an aligned crop in base64: R, G, B of each cell, one byte each."""
    with PIL.Image.open(io.BytesIO(base64.b64decode(crop))) as image:
        return image.convert("RGB").resize(_APPEARANCE_CELLS, Resampling.BOX).tobytes()

"""Results for tests that need no service."""

from client.results import FaceResult, PictureResult, Prediction


def prediction(label: str = "happy", probability: float = 0.75, *, unsure: bool = False) -> Prediction:
    other = "sad" if label == "happy" else "happy"
    return Prediction(label, {label: probability, other: round(1 - probability, 6)}, is_unsure=unsure)


def face(x: float = 10, y: float = 20, size: float = 30, **options: object) -> FaceResult:
    options = {"predictions": {"emotion": prediction()}, "roll_degrees": 0.0, "score": 0.9} | options
    return FaceResult(x, y, size, size, **options)


def moment(
    seconds: float | None, *faces: FaceResult, file: str = "a.mp4", size: tuple[int, int] = (320, 180)
) -> PictureResult:
    return PictureResult(file, seconds, *size, faces)

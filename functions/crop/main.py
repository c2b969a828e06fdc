"""Cloud Function `crop`: frame in, faces with aligned crops out. Contract: api/openapi.yaml."""

from pathlib import Path

from facekit.alignment import Pyramid, align
from facekit.detector import FaceDetector
from facekit.endpoint import endpoint
from facekit.images import encode_jpeg
from facekit.messages import CropResult, FrameRequest
from facekit.model_store import load_model
from facekit.timing import timed

DETECTOR = load_model(Path(__file__).parent / "model", load=FaceDetector.load)  # once; failure stops the revision


@endpoint(accepts=FrameRequest, describes=DETECTOR)  # GET describes the model, POST calls this
def crop(request: FrameRequest) -> dict[str, object]:
    """Return the largest faces of the frame, each with its aligned crop."""
    frame = request.decode()
    pyramid = Pyramid(frame.image)
    faces = DETECTOR.detect(pyramid)[: request.max_faces]
    with timed("encode"):
        cropped = tuple((face, encode_jpeg(align(pyramid, face))) for face in faces)
    return CropResult(frame, cropped, DETECTOR.manifest).to_json()

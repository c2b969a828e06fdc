"""Cloud Function `crop`: frame in, faces with aligned crops out. Contract: api/openapi.yaml."""

from pathlib import Path

from facekit.alignment import align
from facekit.detector import FaceDetector
from facekit.endpoint import endpoint
from facekit.images import encode_jpeg
from facekit.messages import CropResult, FrameRequest
from facekit.model_store import open_model
from facekit.stages import stage

DETECTOR = FaceDetector.load(
    open_model(Path(__file__).parent / "model")
)  # once per instance; failure stops the revision


@endpoint(accepts=FrameRequest, describes=DETECTOR)  # GET describes the model, POST calls this
def crop(request: FrameRequest) -> dict[str, object]:
    """Return the largest faces of the frame, each with its aligned crop."""
    frame = request.decode()
    faces = DETECTOR.detect(frame)[: request.max_faces]
    with stage("encode"):
        cropped = tuple((face, encode_jpeg(align(frame, face))) for face in faces)
    height, width = frame.shape[:2]
    return CropResult(width, height, cropped, DETECTOR.manifest).to_json()

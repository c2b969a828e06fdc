"""Cloud Function `age`: aligned crops in, the age that appears out, in years. Contract: api/openapi.yaml."""

from pathlib import Path

from facekit.classifier import Classifier
from facekit.endpoint import endpoint
from facekit.messages import CropsRequest
from facekit.model_store import load_model

CLASSIFIER = load_model(Path(__file__).parent / "model", load=Classifier.load)  # once; failure stops the revision


@endpoint(accepts=CropsRequest, describes=CLASSIFIER)  # GET describes the model, POST calls this
def age(request: CropsRequest) -> dict[str, object]:
    """Return one prediction per crop, in their order."""
    return CLASSIFIER.predict(request.decode()).to_json()

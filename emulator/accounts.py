"""Service accounts with keys made at start, and the key files that google-auth reads."""

import json
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth.crypt import RSASigner

_DOMAIN = "emotion-detector.iam.gserviceaccount.com"


class ServiceAccount:
    """An account with an RSA key of its own, which means nothing once the emulator has ended."""

    def __init__(self, name: str) -> None:
        self.email = f"{name}@{_DOMAIN}"
        self.key_id = secrets.token_hex(20)
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem, private = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        self._private_pem = key.private_bytes(pem, private, serialization.NoEncryption()).decode()
        public = serialization.PublicFormat.SubjectPublicKeyInfo
        self.public_pem = key.public_key().public_bytes(pem, public).decode()
        self.signer: RSASigner = RSASigner.from_string(self._private_pem, self.key_id)

    def write_key_file(self, path: Path, *, token_uri: str) -> None:
        """Write, for this user only, what GOOGLE_APPLICATION_CREDENTIALS names; `token_uri` trades it for ID tokens."""
        content = {
            "type": "service_account",
            "project_id": "emotion-detector",
            "private_key_id": self.key_id,
            "private_key": self._private_pem,
            "client_email": self.email,
            "client_id": str(int(self.key_id[:16], 16)),
            "token_uri": token_uri,
            "universe_domain": "googleapis.com",
        }
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(content, file, indent=2)

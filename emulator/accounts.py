"""The accounts that exist here: the gateway, a person who may call the functions, and one who may not."""

from pathlib import Path

from emulator.service_accounts import ServiceAccount
from emulator.tokens import TokenCache, TokenIssuer


class Accounts:
    """All accounts, with keys made at start; they mean nothing once the emulator has ended."""

    def __init__(self) -> None:
        """Make the issuer and the accounts."""
        self.issuer = TokenIssuer()
        self.invoker = ServiceAccount("invoker")
        self.outsider = ServiceAccount("outsider")
        gateway = ServiceAccount("gateway")
        self.gateway_tokens = TokenCache(self.issuer, email=gateway.email)
        self.invokers = frozenset({gateway.email, self.invoker.email})

    @property
    def people(self) -> dict[str, ServiceAccount]:
        """The accounts whose keys are written to files, by file name without its suffix."""
        return {"invoker": self.invoker, "outsider": self.outsider}

    def write_key_files(self, folder: Path, *, token_uri: str) -> dict[str, Path]:
        """Write the people's key files into a folder and return where they are."""
        files = {name: folder / f"{name}.json" for name in self.people}
        for name, file in files.items():
            self.people[name].write_key_file(file, token_uri=token_uri)
        return files

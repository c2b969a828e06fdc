"""What can go wrong; every message is for people."""


class PictureError(Exception):
    """A file cannot be analysed."""


class PictureRefused(Exception):
    """The service does not take this picture; another one may well be accepted."""


class ApiError(Exception):
    """The service cannot be reached, or does not serve this caller."""

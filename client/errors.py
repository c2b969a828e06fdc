"""What can go wrong; every message is for people."""


class UsageError(Exception):
    """The command line asks for what cannot be."""


class UnreadableFile(Exception):
    """A file cannot be analysed."""


class PictureRefused(Exception):
    """The service does not take this picture; another one may well be accepted."""


class PictureFailed(Exception):
    """The service failed on this picture; the same picture may succeed later."""


class ApiError(Exception):
    """The service cannot be reached, or does not serve this caller."""


class Stopped(Exception):
    """The run has been stopped while a request waited."""

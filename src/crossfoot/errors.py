"""Errors a user can mend."""


class UserError(Exception):
    """A sentence for the user: what is wrong, where (file, row, column) and what to do."""


class MappingNeededError(UserError):
    """The columns of a file could not be mapped with certainty; a mapping has to be given."""


class TradeMappingNeededError(MappingNeededError):
    """The same of a sales or stock file: `subject` is “sales” or “inventory”."""

    def __init__(self, message: str, subject: str = "sales") -> None:
        super().__init__(message)
        self.subject = subject

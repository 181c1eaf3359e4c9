"""Mappings by what a file holds: a ledger's, or that of sales and stock."""

from collections.abc import Sequence
from typing import Any, cast

from crossfoot.errors import UserError
from crossfoot.ingest.mapping.file import parse_mapping
from crossfoot.ingest.mapping.fits import check_mapping
from crossfoot.ingest.source import Source
from crossfoot.ingest.trade.file import mapping_draft, mapping_to_toml, parse_trade_mapping
from crossfoot.ingest.trade.mapping import Subject, TradeMapping, check_trade_mapping
from crossfoot.ingest.trade.suggest import suggest_trade
from crossfoot_server.datasets.models import FileKind
from crossfoot_server.shared.errors import InvalidError, ProblemError
from crossfoot_server.uploads.drafts import told

_NAME = "mapping"


def check_text(toml: str, kind: str) -> None:
    """Refuse a mapping that can't be read, or is for files of another kind.

    Raises:
        InvalidError: with what is wrong in it.
    """
    try:
        if kind == FileKind.LEDGER:
            parse_mapping(toml, _NAME)
        else:
            _of_subject(parse_trade_mapping(toml, _NAME), kind)
    except UserError as error:
        raise InvalidError(str(error), "mapping_invalid") from error


def _of_subject(mapping: TradeMapping, kind: str) -> TradeMapping:
    check_trade_mapping(mapping, cast("Subject", kind), tuple(mapping.used), _NAME)
    return mapping


def check_fits(toml: str, kind: str, headers: Sequence[str]) -> None:
    """Refuse a mapping that can't be read, or does not fit a file with these headers.

    Raises:
        ProblemError: with what is wrong in it.
    """
    try:
        if kind == FileKind.LEDGER:
            check_mapping(parse_mapping(toml, _NAME), tuple(headers))
        else:
            mapping = parse_trade_mapping(toml, _NAME)
            check_trade_mapping(mapping, cast("Subject", kind), headers, "The file")
    except UserError as error:
        raise ProblemError(str(error), "mapping_invalid") from error


def trade_suggestion(source: Source, subject: Subject) -> dict[str, Any]:
    """What the columns of a sales or stock file seem to mean, for whoever confirms it."""
    found = suggest_trade(source, subject)
    draft = (
        mapping_to_toml(found.mapping, found) if found.mapping else mapping_draft(found, subject)
    )
    return told(source, found, draft)

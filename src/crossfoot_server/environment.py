"""Every environment variable the server reads: its default, and what it means."""

import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from crossfoot.errors import UserError

_DATABASES = ("postgresql://", "postgres://")
_FERNET_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")
_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")


def _setting(name: str, default: Any, meaning: str) -> Any:
    return field(default=default, metadata={"name": name, "meaning": meaning})


@dataclass(frozen=True)
class Environment:
    """The server's settings as the environment gives them.

    The value of NAME may also lie in a file that NAME_FILE names, as container secrets do.
    """

    data: Path = _setting(
        "CROSSFOOT_DATA",
        Path("crossfoot-data"),
        "Folder for datasets, results, uploads in progress and, without DATABASE_URL, the "
        "database. All machines share it.",
    )
    secret_key: str = _setting(
        "CROSSFOOT_SECRET_KEY",
        "",
        "Signs sessions, hashes API keys and seals trained models. Without it, one is made and "
        "kept in the data folder.",
    )
    database_url: str = _setting(
        "DATABASE_URL", "", "postgresql://user:password@host:5432/name. Without it: SQLite."
    )
    broker_url: str = _setting(
        "CROSSFOOT_BROKER_URL", "redis://127.0.0.1:6379/0", "Redis or Valkey that carries jobs."
    )
    layer_url: str = _setting(
        "CROSSFOOT_LAYER_URL", "redis://127.0.0.1:6379/1", "Redis or Valkey for live progress."
    )
    broker_program: str = _setting(
        "CROSSFOOT_BROKER_PROGRAM",
        "",
        "valkey-server or redis-server that 'crossfoot serve' starts instead of its own.",
    )
    base_url: str = _setting(
        "CROSSFOOT_BASE_URL",
        "http://127.0.0.1:8000",
        "Address people use; with https, cookies are sent over TLS only.",
    )
    allowed_hosts: tuple[str, ...] = _setting(
        "CROSSFOOT_ALLOWED_HOSTS",
        (),
        "Further host names the server answers to, separated by commas.",
    )
    max_upload_bytes: int = _setting(
        "CROSSFOOT_MAX_UPLOAD_BYTES", 5 * 2**30, "Largest upload, in bytes."
    )
    max_unpacked_bytes: int = _setting(
        "CROSSFOOT_MAX_UNPACKED_BYTES",
        20 * 2**30,
        "Largest size of a workbook or archive once unpacked, in bytes.",
    )
    requests_per_minute: int = _setting(
        "CROSSFOOT_REQUESTS_PER_MINUTE", 1200, "Requests a key or person may make in a minute."
    )
    uploads_per_minute: int = _setting(
        "CROSSFOOT_UPLOADS_PER_MINUTE", 120, "Uploads a key or person may make in a minute."
    )
    lease_seconds: int = _setting(
        "CROSSFOOT_LEASE_SECONDS", 60, "A job whose worker is silent for so long is started again."
    )
    sweep_seconds: int = _setting(
        "CROSSFOOT_SWEEP_SECONDS", 15, "How often lost and unsent jobs are looked for."
    )
    stale_seconds: int = _setting(
        "CROSSFOOT_STALE_SECONDS", 120, "A waiting job is sent to the workers again after so long."
    )
    soft_limit_seconds: int = _setting(
        "CROSSFOOT_SOFT_LIMIT_SECONDS", 600, "A job is asked to stop after so long."
    )
    hard_limit_seconds: int = _setting(
        "CROSSFOOT_HARD_LIMIT_SECONDS", 900, "A job is stopped after so long."
    )
    keep_waiting_days: int = _setting(
        "CROSSFOOT_KEEP_WAITING_DAYS", 7, "Days an upload waits for its mapping to be confirmed."
    )
    model_keys: tuple[str, ...] = _setting(
        "CROSSFOOT_MODEL_KEYS",
        (),
        "Fernet keys, separated by commas, that encrypt trained models in the database: the first "
        "one does, the others only decrypt. Without any, models are sealed but not encrypted.",
    )
    model_lines: int = _setting(
        "CROSSFOOT_MODEL_LINES",
        3_000_000,
        "Models leave larger ledgers to the rules: they take 1.5 GB of memory a million lines.",
    )
    webhook_private: bool = _setting(
        "CROSSFOOT_WEBHOOK_PRIVATE",
        False,  # noqa: FBT003 - a default
        "Whether webhooks may go to private addresses, such as a host in the same network.",
    )
    local_sign_in: bool = _setting(
        "CROSSFOOT_LOCAL_SIGN_IN",
        False,  # noqa: FBT003 - a default
        "Whether whoever runs the server gets in as its owner without a password, from their own "
        "programs on the same machine. For 'crossfoot demo'; not behind a proxy.",
    )
    keep_reports_days: int = _setting(
        "CROSSFOOT_KEEP_REPORTS_DAYS",
        90,
        "Days the files of a report are kept; what is known of the report stays.",
    )
    report_link_days: int = _setting(
        "CROSSFOOT_REPORT_LINK_DAYS",
        14,
        "Days a link to a report works without signing in, unless it was made for fewer.",
    )
    attach_bytes: int = _setting(
        "CROSSFOOT_ATTACH_BYTES",
        10 * 2**20,
        "Reports are attached to mail up to so many bytes; larger ones are sent as a link only.",
    )
    email_url: str = _setting(
        "CROSSFOOT_EMAIL_URL",
        "",
        "smtp://user:password@host:587. Without it, mail is kept in the data folder.",
    )
    email_from: str = _setting(
        "CROSSFOOT_EMAIL_FROM", "crossfoot@localhost", "Sender of the server's mail."
    )
    oidc_url: str = _setting("CROSSFOOT_OIDC_URL", "", "OpenID Connect issuer for sign-in.")
    oidc_client_id: str = _setting("CROSSFOOT_OIDC_CLIENT_ID", "", "Client id at the issuer.")
    oidc_secret: str = _setting("CROSSFOOT_OIDC_SECRET", "", "Client secret at the issuer.")
    proxies: int = _setting(
        "CROSSFOOT_PROXIES",
        0,
        "How many proxies stand before the server; their X-Forwarded headers are then believed.",
    )
    log_format: str = _setting("CROSSFOOT_LOG_FORMAT", "json", "json, or text for people.")
    log_level: str = _setting("CROSSFOOT_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR.")
    sentry_dsn: str = _setting("SENTRY_DSN", "", "Error reports go there (extra 'watch').")
    otel_endpoint: str = _setting(
        "OTEL_EXPORTER_OTLP_ENDPOINT", "", "OpenTelemetry traces go there (extra 'watch')."
    )


def read_environment(given: Mapping[str, str]) -> Environment:
    """Read the settings.

    Raises:
        UserError: a value is not of its kind, the database is of a kind that is not
            supported, a key is none, or a NAME_FILE can't be read.
    """
    values: dict[str, Any] = {}
    for one in fields(Environment):
        name = one.metadata["name"]
        text = _text(name, given)
        if text is not None:
            values[one.name] = _parsed(name, text, one.default)
    found = Environment(**values)
    if found.database_url and not found.database_url.startswith(_DATABASES):
        raise UserError(
            "DATABASE_URL is of another kind of database: only postgresql:// is supported. "
            "Without DATABASE_URL, the server uses SQLite in its data folder."
        )
    _check_keys(found.model_keys)
    return found if found.secret_key else _with_kept_secret(found)


def _check_keys(keys: tuple[str, ...]) -> None:
    for number, key in enumerate(keys, start=1):
        if not _FERNET_KEY.fullmatch(key):
            raise UserError(
                f"Key {number} of CROSSFOOT_MODEL_KEYS is not a Fernet key: 32 bytes in URL-safe "
                "base64, as cryptography.fernet.Fernet.generate_key() makes them."
            )


def _text(name: str, given: Mapping[str, str]) -> str | None:
    path = given.get(f"{name}_FILE")
    if path is None:
        return given.get(name)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise UserError(f"{name}_FILE names '{path}', which can't be read.") from error


def _parsed(name: str, text: str, default: Any) -> Any:
    if isinstance(default, bool):
        if text.lower() not in (*_YES, *_NO):
            raise UserError(f"{name} is '{text}': say yes or no.")
        return text.lower() in _YES
    if isinstance(default, int):
        if not text.isdigit():
            raise UserError(f"{name} is '{text}': it must be a whole number.")
        return int(text)
    if isinstance(default, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return Path(text) if isinstance(default, Path) else text


def _with_kept_secret(found: Environment) -> Environment:
    path = found.data / "secret-key"
    if not path.exists():
        found.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        own = path.with_suffix(f".{secrets.token_hex(4)}")
        own.touch(mode=0o600)
        own.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        with suppress(FileExistsError):  # another process was quicker
            path.hardlink_to(own)
        own.unlink()
    return replace(found, secret_key=path.read_text(encoding="utf-8").strip())

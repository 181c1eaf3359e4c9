"""Django's settings: everything comes from the environment (see environment.py)."""

import os
from importlib.resources import files
from urllib.parse import urlsplit

import dj_database_url

from crossfoot_server.environment import read_environment
from crossfoot_server.logs import logging_settings

ENVIRONMENT = read_environment(os.environ)
DATA = ENVIRONMENT.data.resolve()
SPOOL, STORE, STATIC_ROOT = DATA / "spool", DATA / "store", DATA / "static"
DATA.mkdir(mode=0o700, parents=True, exist_ok=True)  # ledgers are nobody else's to read
for _folder in (SPOOL, STORE, STATIC_ROOT):
    _folder.mkdir(exist_ok=True)

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = False
_BASE = urlsplit(ENVIRONMENT.base_url)
ALLOWED_HOSTS = [
    _BASE.hostname or "localhost",
    "localhost",
    "127.0.0.1",
    *ENVIRONMENT.allowed_hosts,
]
CSRF_TRUSTED_ORIGINS = [f"{_BASE.scheme}://{_BASE.netloc}"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "channels",
    "crossfoot_server.web",  # before allauth, whose pages take its frame
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crossfoot_server.shared",
    "crossfoot_server.companies",
    "crossfoot_server.jobs",
    "crossfoot_server.webhooks",
    "crossfoot_server.datasets",
    "crossfoot_server.audit",
    "crossfoot_server.ml",
    "crossfoot_server.sales",
    "crossfoot_server.kpis",
    "crossfoot_server.forecasting",
    "crossfoot_server.alerts",
    "crossfoot_server.uploads",
    "crossfoot_server.reports",
    "crossfoot_server.monitoring",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "crossfoot_server.web.packing.PackedTexts",
    "crossfoot_server.monitoring.middleware.RequestLog",
    "crossfoot_server.web.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "crossfoot_server.web.language.LanguageOfPages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "crossfoot_server.urls"
ASGI_APPLICATION = "crossfoot_server.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- database -------------------------------------------------------------------------------
# Without IMMEDIATE and WAL, eight writers saw two thirds of their transactions refused. A request
# has a thread and so a connection of its own: one that is not closed after it stays, with 20 MB.
_SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=30000;"
        "PRAGMA temp_store=MEMORY;PRAGMA mmap_size=134217728;"
        "PRAGMA journal_size_limit=67108864;PRAGMA cache_size=-20000"
    ),
}
if ENVIRONMENT.database_url:
    DATABASES = {"default": dj_database_url.parse(ENVIRONMENT.database_url, conn_max_age=0)}
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 8}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(DATA / "db.sqlite3"),
            "CONN_MAX_AGE": 0,
            "OPTIONS": _SQLITE,
            "TEST": {"NAME": str(DATA / "test.sqlite3")},
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people and sign-in -----------------------------------------------------------------------
AUTH_USER_MODEL = "companies.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "crossfoot_server.companies.sign_in.InvitedOnly"
SOCIALACCOUNT_ADAPTER = "crossfoot_server.companies.sign_in.InvitedOnlyOidc"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": "Company sign-in",
                    "client_id": ENVIRONMENT.oidc_client_id,
                    "secret": ENVIRONMENT.oidc_secret,
                    "settings": {"server_url": ENVIRONMENT.oidc_url},
                }
            ],
            "OAUTH_PKCE_ENABLED": True,
        }
    }
    if ENVIRONMENT.oidc_url
    else {}
)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _BASE.scheme == "https"
SESSION_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if _BASE.scheme == "https" else 0
# Headers of proxies are believed only where proxies are known to be.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.proxies else None
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.proxies
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "crossfoot_server.web.errors.form_expired"

# --- API ----------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "crossfoot_server.companies.authentication.ApiKeyAuthentication",
        "crossfoot_server.companies.authentication.SessionWithCompany",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["crossfoot_server.companies.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["crossfoot_server.shared.rendering.ExactJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["crossfoot_server.shared.parsing.PlainJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "crossfoot_server.shared.paging.NewestFirst",
    "DEFAULT_SCHEMA_CLASS": "crossfoot_server.shared.operations.OperationSchema",
    "DEFAULT_THROTTLE_CLASSES": ["crossfoot_server.companies.throttles.RequestThrottle"],
    "EXCEPTION_HANDLER": "crossfoot_server.shared.problems.problem_response",
    "UNAUTHENTICATED_USER": None,
    "NUM_PROXIES": ENVIRONMENT.proxies,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Crossfoot",
    "DESCRIPTION": "From a ledger export to findings people can sign off.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_PERMISSIONS": [],
    "SERVE_AUTHENTICATION": [],
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_SPLIT_PATCH": False,  # what a PATCH needs is said by its own serializer
    "ENUM_NAME_OVERRIDES": {
        "ModelStatusEnum": ["trained", "not_trained"],
        "FileKindEnum": "crossfoot_server.datasets.models.FileKind",
        "JobStatusEnum": "crossfoot_server.jobs.models.Status",
        "ReviewEnum": "crossfoot_server.audit.models.Review",
        "TrainingStatusEnum": "crossfoot_server.ml.models.Training",
        "ModelTypeEnum": "crossfoot_server.ml.models.ModelType",
        "TickEnum": "crossfoot.reports.review_words.TICKS",
        "ChartKindEnum": ["line", "bar", "band"],
        "PeriodEnum": ["day", "week", "month", "quarter", "year"],
        "KpiFamilyEnum": ["financial", "operational", "customer"],
        "AlertStateEnum": "crossfoot_server.alerts.models.AlertState",
        "AlertStepEnum": "crossfoot_server.alerts.models.Step",
        "ReportKindEnum": "crossfoot_server.reports.offers.KIND_NAMES",
        "ReportFormatEnum": "crossfoot_server.reports.offers.FORMAT_NAMES",
        "ReportStatusEnum": "crossfoot_server.reports.models.ReportStatus",
        "GravityEnum": "crossfoot_server.alerts.models.Gravity",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "crossfoot_server.shared.openapi.add_problems",
    ],
}

# --- jobs -----------------------------------------------------------------------------------------
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [ENVIRONMENT.layer_url], "prefix": "crossfoot"},
    }
}
CACHES = {
    "default": {
        "BACKEND": "crossfoot_server.shared.cache.ForgivingCache",
        "LOCATION": ENVIRONMENT.layer_url,
        "KEY_PREFIX": "crossfoot-cache",
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
}

# --- files ----------------------------------------------------------------------------------------
FILE_UPLOAD_TEMP_DIR = SPOOL
# Only the views that take files in put another in its place; nobody else fills the disk.
FILE_UPLOAD_HANDLERS = ["crossfoot_server.uploads.spooling.NoFiles"]
FILE_UPLOAD_PERMISSIONS = 0o600
STATIC_URL = "/static/"
# Pages draw charts with the library's ECharts: "charts/vendor/echarts.min.js".
STATICFILES_DIRS = [("charts", str(files("crossfoot") / "charts/static"))]
WHITENOISE_USE_FINDERS = True

# --- language -------------------------------------------------------------------------------------
LANGUAGE_CODE, USE_I18N = "en", True
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [str(files("crossfoot_server") / "locale")]
LANGUAGE_COOKIE_NAME, LANGUAGE_COOKIE_AGE = "language", 365 * 86_400
LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = True, "Lax"
LANGUAGE_COOKIE_SECURE = SESSION_COOKIE_SECURE

# --- mail, time, logs -----------------------------------------------------------------------------
_MAIL = urlsplit(ENVIRONMENT.email_url)
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if ENVIRONMENT.email_url
    else "django.core.mail.backends.filebased.EmailBackend"  # a log is no place for its links
)
EMAIL_FILE_PATH = DATA / "mail"
EMAIL_HOST, EMAIL_PORT = _MAIL.hostname or "localhost", _MAIL.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.username or "", _MAIL.password or ""
EMAIL_USE_TLS = _MAIL.scheme == "smtp" and EMAIL_PORT == 587
EMAIL_USE_SSL = _MAIL.scheme == "smtps"
EMAIL_TIMEOUT = 20  # seconds: people wait for the mail of an invitation
DEFAULT_FROM_EMAIL = ENVIRONMENT.email_from
TIME_ZONE, USE_TZ = "UTC", True
LOGGING = logging_settings(ENVIRONMENT.log_format, ENVIRONMENT.log_level)

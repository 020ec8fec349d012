"""Settings: one file, one code path. Every variable is described in docs/configuration.md.

DATABASE_URL unset means SQLite; REDIS_URL unset means the file broker. DEBUG is off unless asked for.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from corsheaders.defaults import default_headers
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from factcheck import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR") or BASE_DIR / "var")
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.flag("DEBUG", False)
SECRET_KEY = env.secret_key(debug=DEBUG, var=VAR_DIR)
SECRET_KEY_FALLBACKS = env.items("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.items("CSRF_TRUSTED_ORIGINS")
# Where readers of links (printed by commands, put in API answers) find this site.
SITE_URL = env.address("SITE_URL") or "http://127.0.0.1:8000"
SITE_IS_NAMED = bool(env.text("SITE_URL"))
# Who checks, for readers: on public pages, in ClaimReviews and feeds. Editors may say another (claims.newsroom).
NEWSROOM_NAME = env.text("NEWSROOM_NAME") or urlsplit(SITE_URL).netloc

INSTALLED_APPS = [
    "claims.apps.ClaimsConfig",
    "claims.apps.EditorsConfig",  # django.contrib.admin, with its front page
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "corsheaders",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "factcheck.lanes.ApiLane",  # what is below /api/ turns off here
    "factcheck.watch.Named",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # why that is safe here: docs/adr/0011
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "claims.web.login.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "claims.newsroom.middleware",
    "axes.middleware.AxesMiddleware",
]
API_MIDDLEWARE = [
    "factcheck.watch.Named",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "factcheck.urls"
WSGI_APPLICATION = "factcheck.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    },
]

DATABASES = {"default": env.database("DATABASE_URL", sqlite=VAR_DIR / "db.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people -----------------------------------------------------------------------------------------
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "web:home"
LOGOUT_REDIRECT_URL = "login"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]
AXES_VERBOSE = False  # no banner at every command
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# Who must have a second factor before they may do anything: nobody, editors and superusers, or all.
TWO_FACTOR = env.choice("TWO_FACTOR", ("optional", "editors", "all"))
OTP_TOTP_ISSUER = NEWSROOM_NAME  # what the app on the phone calls this account

# --- language and time ------------------------------------------------------------------------------
LANGUAGE_CODE = env.text("LANGUAGE_CODE", "ar")
LANGUAGES = [("ar", _("Arabic")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "claims" / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"
# The newsroom's clock, for showing times.
NEWSROOM_TIME_ZONE = env.text("NEWSROOM_TIME_ZONE", "UTC")

# --- files ------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_USE_FINDERS = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# --- what a browser may do --------------------------------------------------------------------------
_SECURE = not DEBUG and env.flag("HTTPS", True)
env.refuse_unsafe(
    debug=DEBUG, https=_SECURE, hosts=ALLOWED_HOSTS, site=SITE_URL, origins=CSRF_TRUSTED_ORIGINS
)
SECURE_SSL_REDIRECT = _SECURE
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _SECURE
SECURE_HSTS_SECONDS = env.integer("HSTS_SECONDS", 31_536_000 if _SECURE else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0
TRUST_PROXY = env.flag("TRUST_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUST_PROXY else None
SECURE_REFERRER_POLICY = SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}

# --- REST -------------------------------------------------------------------------------------------
API_RATE = env.integer("API_RATE", 600, low=1, high=1_000_000_000)  # requests a minute of one account
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "claims.api.describing.Described",
    "DEFAULT_AUTHENTICATION_CLASSES": [
        # First, so that an anonymous request is answered 401 with WWW-Authenticate, not 403.
        "claims.api.authentication.PasswordAuthentication",
        "claims.api.authentication.TokenAuthentication",
        "claims.api.authentication.PageAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["claims.api.permissions.MayRead"],
    "DEFAULT_FILTER_BACKENDS": ["claims.api.filters.Filters"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["claims.api.parsing.BoundedJSON"],
    "DEFAULT_THROTTLE_CLASSES": ["claims.api.throttling.MinuteThrottle"],
    # Of X-Forwarded-For the end is the proxy's; what stands before it anybody can write.
    "NUM_PROXIES": 1 if TRUST_PROXY else 0,
    "DEFAULT_METADATA_CLASS": None,  # the schema describes the API, OPTIONS need not
    "EXCEPTION_HANDLER": "claims.api.errors.problem_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
# Sites whose pages may ask the API from a browser, with a token: cookies are of no use there.
CORS_ALLOWED_ORIGINS = env.items("API_ORIGINS")
CORS_ALLOW_HEADERS = [*default_headers, "idempotency-key", "if-match", "if-none-match", "last-event-id"]
CORS_EXPOSE_HEADERS = [
    "ETag", "Link", "Location", "Retry-After", "RateLimit", "RateLimit-Policy", "Idempotency-Replayed", "X-Request-ID",
]  # fmt: skip
# Requests of each web process that may wait for changes, each holding a thread: leave some for the others.
FEED_WAITING = env.integer("FEED_WAITING", 2, high=1000)
FEED_WAITING_EACH = env.integer("FEED_WAITING_EACH", 1, low=1, high=1000)  # of one token or account
SPECTACULAR_SETTINGS = {
    "TITLE": "Claim tracker",
    "OAS_VERSION": "3.1.0",
    "VERSION": "1",
    "DESCRIPTION": "Articles, their claims, and what people decided about them.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,  # labels are translated, the schema is not
    "ENUM_NAME_OVERRIDES": {
        "Status": "claims.choices.Status",
        "Finding": "claims.choices.Finding",
        "Kind": "claims.choices.Kind",
        "Comparator": "claims.choices.Comparator",
        "EditKind": "claims.choices.EditKind",
        "Grain": "claims.choices.Grain",
        "Language": "claims.choices.Language",
        "Origin": "claims.choices.Origin",
        "Relation": "claims.choices.Relation",
        "DateSource": "claims.choices.DateSource",
        "ChangeType": "claims.services.outgoing.TYPES",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "claims.api.schema.add_problems",
    ],
}

# --- work in the background -------------------------------------------------------------------------
REDIS_URL = env.text("REDIS_URL")
BROKER_DIR = VAR_DIR / "broker"
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 900,
        "socket_timeout": 5,
        "socket_connect_timeout": 5,
        "global_keyprefix": env.text("REDIS_PREFIX", "factcheck:"),
    }
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
        }
    }
else:
    CELERY_BROKER_URL = "files://"
    CELERY_BROKER_TRANSPORT = "factcheck.fsbroker:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {"folder": str(BROKER_DIR), "visibility_timeout": 900}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# What each process keeps for itself (claims.newsroom).
CACHES["process"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "process"}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False  # the lease brings the work back, not the broker
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 90  # seconds; below the lease, which is below the visibility timeout
CELERY_TASK_SOFT_TIME_LIMIT = 80
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
LOOKUP_LEASE_SECONDS = 120
LOOKUP_MAX_ATTEMPTS = 5
SWEEP_SECONDS = 3
QUEUE_OVERDUE_DAYS = env.integer("QUEUE_OVERDUE_DAYS", 7, low=1, high=3650)

# --- how many days is kept what may go (claims/services/tidying.py) ------------------------------------
KEEP_PAGES_DAYS = env.integer("KEEP_PAGES_DAYS", 365, low=30, high=36_500)
KEEP_NAMES_DAYS = env.integer("KEEP_NAMES_DAYS", 365, low=91, high=36_500)  # longer than services.names.KEPT
KEEP_DELIVERIES_DAYS = env.integer("KEEP_DELIVERIES_DAYS", 30, low=1, high=36_500)
KEEP_TOKENS_DAYS = env.integer("KEEP_TOKENS_DAYS", 90, low=1, high=36_500)
KEEP_LOGINS_DAYS = env.integer("KEEP_LOGINS_DAYS", 90, low=1, high=36_500)

# --- evidence ---------------------------------------------------------------------------------------
EVIDENCE_PROVIDERS = env.items(
    "EVIDENCE_PROVIDERS", "claims.archive.Archive,claims.evidence.providers.page.Page"
)
EVIDENCE_OPTIONS: dict[str, dict[str, Any]] = {  # keyword arguments of each provider's class
    "claims.evidence.providers.mediawiki.MediaWiki": env.wikis("MEDIAWIKI_APIS"),
    "claims.evidence.providers.searxng.SearXNG": {"url": env.address("SEARXNG_URL")},
    "claims.evidence.providers.google_factcheck.GoogleFactCheck": {
        "api_key": env.text("GOOGLE_FACTCHECK_KEY")
    },
    "claims.evidence.providers.wayback.Wayback": {"access": env.text("WAYBACK_ACCESS")},
}
WARC_FOLDER: Path | None = Path(env.text("WARC_FOLDER") or VAR_DIR / "warc")
FETCH_PAUSE = 1.0  # seconds between two pages of one site, for all workers together
FETCH_NETWORKS = env.networks("FETCH_NETWORKS")  # private networks that may be fetched from all the same
FETCH_PORTS = [int(port) for port in env.items("FETCH_PORTS") if port.isdecimal()]

# --- a language model, when one is named -------------------------------------------------------------
LLM_URL = env.address("LLM_URL")
LLM_MODEL = env.text("LLM_MODEL")
LLM_API_KEY = env.text("LLM_API_KEY")
LLM_SECONDS = env.integer("LLM_SECONDS", 120, low=1, high=600)
LLM_PRICE_IN = env.amount("LLM_PRICE_IN")  # for a million tokens
LLM_PRICE_OUT = env.amount("LLM_PRICE_OUT")
if LLM_URL and not LLM_MODEL:
    raise ImproperlyConfigured("LLM_URL is set and LLM_MODEL is not; name the model that is to be asked.")
ASSIST_LEASE_SECONDS = LLM_SECONDS + 60  # longer than the task may take (claims/tasks.py)
ASSIST_MAX_ATTEMPTS = 3

# --- looking after it --------------------------------------------------------------------------------
METRICS_TOKEN = env.token("METRICS_TOKEN")
METRICS_FOLDER = Path(env.text("METRICS_FOLDER") or VAR_DIR / "metrics")
if METRICS_TOKEN:
    env.count_together(METRICS_FOLDER)
QUEUE_LATE_SECONDS = env.integer("QUEUE_LATE_SECONDS", 900, low=10)

_SECRETS = [
    SECRET_KEY,
    *SECRET_KEY_FALLBACKS,
    DATABASES["default"].get("PASSWORD", ""),
    urlsplit(REDIS_URL).password or "",
    *(env.text(name) for name in ("GOOGLE_FACTCHECK_KEY", "WAYBACK_ACCESS")),
    LLM_API_KEY,
    METRICS_TOKEN,
]
LOG_FORMAT = {"plain": "claims.logs.Plain", "json": "claims.logs.Json"}[
    env.choice("LOG_FORMAT", ("plain", "json"))
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": LOG_FORMAT, "secrets": _SECRETS}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO").upper()},
    "loggers": {
        "django": {"level": "INFO", "handlers": []},  # not by a handler of its own, which would hide nothing
        "httpx": {"level": "WARNING"},
        "trafilatura": {"level": "CRITICAL"},  # pages without an article are no errors of ours
        "htmldate": {"level": "ERROR"},
    },
}

"""Settings: everything an installation may change comes from the environment (see .env.example)."""

from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from servicedesk.env import BASE_DIR, Environment
from servicedesk.logs import LOGGING  # noqa: F401

env = Environment()
_HOW = "Start the desk with `make run`, or set it to a server of your own (see .env.example)."

# ── Where and who ──────────────────────────────────────────────────────────────────────────
DATA_DIR = env.data_dir
SECRET_KEY = env.needed("SECRET_KEY", "Set it to 50 random characters.", at_build="build-only-" + "x7K9" * 12)
DEBUG = env.flag("DEBUG")
PORT = env.number("PORT", 8000)
BASE_URL = env.text("BASE_URL") or f"http://127.0.0.1:{PORT}"
_base = urlsplit(BASE_URL)
SECURE = _base.scheme == "https"
BEHIND_PROXY = env.flag("BEHIND_PROXY")
ALLOWED_HOSTS = [_base.hostname or "127.0.0.1"]
if not SECURE:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"{_base.scheme}://{_base.netloc}"]
DEMO = env.flag("DEMO", True) and not SECURE
TESTING = env.flag("SERVICEDESK_TEST")
METRICS_TOKEN = env.text("METRICS_TOKEN")

INSTALLED_APPS = [
    "servicedesk.demo",
    "feedback",
    "complaints",
    "tickets",
    "knowledge",
    "staff",
    "servicedesk.audit",
    "servicedesk.mail",
    "servicedesk.notify",
    "servicedesk.live",
    "servicedesk.web",
    "servicedesk",
    "servicedesk.admin_site.LookingAdminConfig",  # django.contrib.admin, read-only
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
]

MIDDLEWARE = [
    "servicedesk.health.HealthMiddleware",  # answers before host, session and locale are looked at (decision 5)
    "servicedesk.logs.RequestLogMiddleware",
    "servicedesk.metrics.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",  # for browsers that do not know frame-ancestors
    "csp.middleware.CSPMiddleware",
    "servicedesk.headers.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "servicedesk.compression.PageCompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "staff.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "servicedesk.doors.StorableTextMiddleware",  # after the check of the form's token, before anybody reads the form
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "staff.language.PersonLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "servicedesk.problems.RefusalMiddleware",
]

ROOT_URLCONF = "servicedesk.urls"
WSGI_APPLICATION = "servicedesk.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "servicedesk.web.context.shell",
            ],
        },
    },
]

# ── Data ───────────────────────────────────────────────────────────────────────────────────
DATABASES = {"default": env.database(_HOW)}
# Parallel workers and compiled plans take longer to start than a page's question takes to answer; where the planner
# guesses too high it would start them all the same.
_CONNECTION = {
    "statement_timeout": 20_000,
    "lock_timeout": 5_000,
    "idle_in_transaction_session_timeout": 30_000,
    "max_parallel_workers_per_gather": 0,
    "jit": "off",
}
DATABASES["default"] |= {
    "CONN_MAX_AGE": 600,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        **DATABASES["default"].get("OPTIONS", {}),
        "connect_timeout": 5,
        "options": " ".join(f"-c {name}={value}" for name, value in _CONNECTION.items()),
    },
}
PREPARED_STATEMENTS = env.flag("PREPARED_STATEMENTS", True)  # not behind a pooler that lends for single transactions
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Tokens are our own rows (staff.Token); knox would add its own table, which no flush of the tests could empty.
MIGRATION_MODULES = {"knox": None}
REDIS_URL = env.needed("REDIS_URL", _HOW, at_build="redis://localhost:6379/0")
CACHES = {"default": {"BACKEND": "servicedesk.cache.ForgivingRedisCache", "LOCATION": REDIS_URL}}
SESSION_ENGINE = "servicedesk.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False  # htmx reads the token from the page, not from the cookie; kept readable for forms in tabs
MEDIA_ROOT = DATA_DIR / "media"
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 13_000_000  # without files: a million characters escaped, of up to 12 bytes, and the rest
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 40  # read at all; each form says in its own words that ten are the most
UPLOAD_MAX_FILE_BYTES = 50 * 1024 * 1024  # decision 26
UPLOAD_MAX_TOTAL_BYTES = 100 * 1024 * 1024
FORM_POSTS_PER_PLACE = env.number("FORM_POSTS_PER_PLACE", 200)  # public forms from one network address in ten minutes

# ── People ─────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "staff.Person"
AUTHENTICATION_BACKENDS = ["staff.signin.PersonBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:  # a hundred sign-ins a test run; the slow hasher would be most of the suite's time
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "full_name", "public_name", "email"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_ADAPTER = "staff.signin.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS = False  # limits live in PostgreSQL (decision 4): staff.signin, staff.secondfactor
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a stranger's address gets no letter from us
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "login": "staff.forms.signin.SignInForm",
    "reauthenticate": "staff.forms.signin.ReauthenticateForm",
    "reset_password": "staff.forms.signin.ResetForm",
    "reset_password_from_key": "staff.forms.signin.NewPasswordForm",
    "change_password": "staff.forms.signin.ChangePasswordForm",
}
PASSWORD_RESET_TIMEOUT = 3600
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
USERSESSIONS_TRACK_ACTIVITY = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Sevenstep"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
MFA_ADAPTER = "staff.secondfactor.SealedMFAAdapter"
MFA_FORMS = {
    "authenticate": "staff.forms.signin.CodeForm",
    "reauthenticate": "staff.forms.signin.ReauthenticateCodeForm",
    "activate_totp": "staff.forms.signin.ActivateForm",
}

# ── Languages ──────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文"), ("zh-hant", "繁體中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # what is stored; pages show the desk's own zone

# ── Static files ───────────────────────────────────────────────────────────────────────────
STATIC_URL = "/static/"
STATIC_ROOT = env.text("STATIC_ROOT") or DATA_DIR / "static"  # an image carries its own
STATICFILES_DIRS = [BASE_DIR / "static"]
_plain_static = DEBUG or TESTING
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if _plain_static
        else "servicedesk.web.static.DeskStaticStorage",
        # Public, and in an image collected by root for somebody else to read: not like files that people send.
        "OPTIONS": {"file_permissions_mode": 0o644},
    },
}
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")  # 20 MB that nobody fetches
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = _plain_static  # tests: nothing collected, nothing scanned at start

# ── Tasks ──────────────────────────────────────────────────────────────────────────────────
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL") or REDIS_URL.replace("unix://", "redis+socket://", 1)
SWEEP_SECONDS = env.number("SWEEP_SECONDS", 20)
KEPT_GOAL = env.number("KEPT_GOAL", 95)

# ── Letters ────────────────────────────────────────────────────────────────────────────────
# MAIL_DELIVERY: smtp, or keep (nothing leaves the machine; readable under /desk/outbox/). The demo keeps.
MAIL_DELIVERY = env.text("MAIL_DELIVERY") or ("keep" if DEMO else "smtp")
MAIL_FROM = env.text("MAIL_FROM", "Service desk <desk@localhost>")
DEFAULT_FROM_EMAIL = MAIL_FROM
SMTP_URL = env.text("SMTP_URL", "smtp://127.0.0.1:25")
SMTP_TIMEOUT = env.number("SMTP_TIMEOUT", 20)
MAIL_ENCLOSED_MEGABYTES = env.number("MAIL_ENCLOSED_MEGABYTES", 10)  # of a reply's files together; above: a link
UNDO_SECONDS = env.number("UNDO_SECONDS", 8)  # a reply written on the page waits so long before it leaves; 0: no undo
MAIL_RETRY_SECONDS = env.number("MAIL_RETRY_SECONDS", 30)
SMS_GATEWAY_URL = env.text("SMS_GATEWAY_URL")
SMS_GATEWAY_TOKEN = env.text("SMS_GATEWAY_TOKEN")
PHONE_REGION = env.text("PHONE_REGION", "CN")  # of numbers written without a country's code
EMAIL_BACKEND = "servicedesk.mail.backend.OutboxBackend"

# ── API ────────────────────────────────────────────────────────────────────────────────────
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "staff.tokens.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["servicedesk.doors.StorableJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "servicedesk.problems.problem_response",
    "DEFAULT_THROTTLE_CLASSES": ["servicedesk.throttle.ForgivingThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": env.text("API_RATE", "1200/min")},
    "UNAUTHENTICATED_USER": None,
}
REST_KNOX = {"TOKEN_MODEL": "staff.Token", "AUTH_HEADER_PREFIX": "Bearer", "TOKEN_TTL": None, "AUTO_REFRESH": False}
KNOX_TOKEN_MODEL = "staff.Token"
SPECTACULAR_SETTINGS = {
    "TITLE": "Sevenstep",
    "DESCRIPTION": "Complaints and requests, from the first word to the archive.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],  # the description is no secret
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "Channel": "tickets.vocabulary.Channel",
        "Kind": "tickets.vocabulary.Kind",
        "LinkKind": "tickets.vocabulary.LinkKind",
        "Priority": "tickets.vocabulary.Priority",
        "TicketState": "tickets.vocabulary.State",
        "ClockState": "tickets.vocabulary.ClockState",
        "BulkState": "tickets.vocabulary.BulkState",
        "RowState": "tickets.vocabulary.RowState",
        "StepState": "complaints.vocabulary.STEP_STATES",
    },
}

# ── Safety ─────────────────────────────────────────────────────────────────────────────────
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "servicedesk.problems.csrf_failure"
# W005, W021: a desk must not pin its owner's other domains to https for a year (decision 8).
# templates.W003: our `i18n` takes the place of the one it extends (servicedesk/web/templatetags/i18n.py).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021", "templates.W003"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}

# What a new desk begins with; afterwards its settings page holds.
DESK_NAME = env.text("DESK_NAME") or _("Service desk")
DESK_LANGUAGE = env.choice("DESK_LANGUAGE", LANGUAGE_CODE, dict(LANGUAGES))

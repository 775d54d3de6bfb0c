"""Django's settings, one file, from the environment (`config.environment`)."""

from __future__ import annotations

import sys
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path

from csp.constants import NONE, SELF

from config import environment
from config.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
ENV = environment.Environment()

DEBUG = ENV.debug
DEMO = ENV.demo
SECRET_KEY = ENV.secret_key.get_secret_value()
EVENT_CHAIN_KEY = ENV.event_chain_key.get_secret_value()
ALLOWED_HOSTS = ENV.allowed_hosts
SITE_URL = ENV.site_url

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "complaints.apps.ComplaintsConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "config.apps.ServedFiles",
    "django.contrib.postgres",
    "django.forms",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "anymail",
]

MIDDLEWARE = [
    "config.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "config.sign_in.leavers_are_out",
    "complaints.desk.middleware.readers_time_zone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.sign_in.second_factor_first",
    "config.sign_in.technical_pages_confirmed",
    "config.middleware.refusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "complaints.desk.context.desk",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

AS_OWNER = ENV.as_owner
_url = ENV.migration_database_url if AS_OWNER and ENV.migration_database_url else ENV.database_url
DATABASES = {"default": environment.database(_url.get_secret_value())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Counted attempts and used codes must hold across processes and without Valkey: they live in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "redress_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

AUTH_USER_MODEL = "complaints.Staff"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_AGE = 12 * 3600

# Signing in: docs/decisions/0013. Outside a demonstration nobody works without a second factor.
SECOND_FACTOR_REQUIRED = not DEMO
TRUSTED_PROXIES = ENV.trusted_proxies
ACCOUNT_ADAPTER = "complaints.desk.signin.adapters.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_FORMS = {
    "login": "complaints.desk.signin.forms.SignInForm",
    "reauthenticate": "complaints.desk.signin.forms.ConfirmForm",
    "change_password": "complaints.desk.signin.forms.PasswordForm",
}
# Locking out one name from one address is the lockout's work; these only slow a flood.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "30/15m/key", "reauthenticate": "30/m/user"}
MFA_ADAPTER = "complaints.desk.signin.adapters.Factors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Redress"
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "complaints.desk.signin.forms.CodeForm",
    "reauthenticate": "complaints.desk.signin.forms.ConfirmCodeForm",
    "activate_totp": "complaints.desk.signin.forms.AppForm",
    "add_webauthn": "complaints.desk.signin.forms.PasskeyForm",
}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "complaints.desk.signin.lockout.client_address"
AXES_LOCKOUT_CALLABLE = "config.sign_in.locked_out"
AXES_SENSITIVE_PARAMETERS = ["username", "login", "password", "oldpassword", "code", "credential", "ip_address"]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
DESK_TIME_ZONE = "Europe/London"

STATIC_URL = "/static/"
STATIC_ROOT = ENV.static_root or BASE_DIR / ".redress" / "static"
HASHED_NAMES = ENV.static_root is not None and not DEBUG
_npm = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    (name, folder)
    for name, folder in (
        ("bootstrap", _npm / "bootstrap" / "dist"),
        ("bootstrap-icons", _npm / "bootstrap-icons"),
    )
    if folder.is_dir()
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if HASHED_NAMES
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not HASHED_NAMES
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = ENV.media_root
CLAMAV_ADDRESS = ENV.clamav_address
ANCHOR_DIR = ENV.anchor_dir
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

EMAIL_BACKEND = "complaints.channels.smtp.Backend"
if ENV.mail_dir:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(ENV.mail_dir)
elif ENV.email_url:
    globals().update(environment.email(ENV.email_url.get_secret_value()))
EMAIL_TIMEOUT = 10
ANYMAIL = environment.provider(ENV.anymail.get_secret_value())
if ENV.mail_provider and not ENV.mail_dir:
    EMAIL_BACKEND = f"anymail.backends.{ENV.mail_provider}.EmailBackend"
IMAP_URL = ENV.imap_url.get_secret_value() if ENV.imap_url else ""
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.mail_from
MAIL_ADDRESS = ENV.mail_address or parseaddr(ENV.mail_from)[1]

# Plain http to this very machine, for trying out; nothing else is ever told over http or on a private network.
WEBHOOKS_TO_LOOPBACK = DEMO and ENV.webhooks_to_loopback
SMS_DIR = ENV.sms_dir
SMS_BACKEND = ENV.sms_backend or ("complaints.channels.sms.FileSender" if ENV.sms_dir else "")

SECURE_SSL_REDIRECT = ENV.https
SECURE_HSTS_SECONDS = 31_536_000 if ENV.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENV.https
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.https else None
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^healthz/", r"^metrics$"]
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "complaints.api.authentication.Token",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["complaints.api.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "complaints.api.errors.handle",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
REST_KNOX = {"TOKEN_TTL": None, "USER_SERIALIZER": None, "AUTO_REFRESH": False}
SPECTACULAR_SETTINGS = {
    "TITLE": "Redress API",
    "DESCRIPTION": "The complaints queue for front-line tools.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
}

LOGGING_CONFIG = None
logging_config(ENV.log_level, quiet="pytest" in sys.modules)

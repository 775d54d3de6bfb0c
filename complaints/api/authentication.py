"""Tokens of programs: one look-up by hash, refused when expired, taken back or their person has left."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed

from complaints.queries import tokens


class Token(TokenAuthentication):
    """`Authorization: Token <token>`. Tidying expired tokens is left to sign-in, so that reading stays one query."""

    def authenticate_credentials(self, token: bytes) -> tuple[Any, AuthToken]:
        refused = AuthenticationFailed("The token is unknown, expired or was taken back.")
        try:
            digest = hash_token(token.decode("ascii"))
        except UnicodeDecodeError:
            raise refused from None
        found = tokens.token(digest)
        if found is None or not found.user.is_active or (found.expiry and found.expiry <= timezone.now()):
            raise refused
        return found.user, found


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = Token
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "Token-based sign-in: `Authorization: Token <token>`; get one from /api/v1/auth/token/.",
        }

"""Secrets of the customer's side: links and visits are known by keyed hashes, never by themselves."""

from __future__ import annotations

import base64
import hashlib
import hmac

LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz234567")
LENGTH = 52
"""A token is 256 bits in base32."""


def kept(purpose: str, value: str, *, key: bytes) -> str:
    """What is kept of a secret or of what somebody typed: the same for the same words, telling nothing else."""
    return hmac.new(key, f"{purpose}\n{value}".encode(), hashlib.sha256).hexdigest()


def token(purpose: str, seed: str, *, key: bytes) -> str:
    """A token that only we can make, the same whenever a mail is tried again."""
    raw = hmac.new(key, f"token {purpose}\n{seed}".encode(), hashlib.sha256).digest()
    return base64.b32encode(raw).decode().rstrip("=").lower()


def looks_like_token(said: str) -> bool:
    return len(said) == LENGTH and set(said) <= LETTERS

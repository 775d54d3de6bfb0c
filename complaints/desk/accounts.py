"""Addresses of signing in and of one's own sign-in, without a namespace: Django and allauth look for them there.

Of allauth only what we use has an address: nobody signs up, e-mail addresses are not managed, nothing is mailed.
"""

from __future__ import annotations

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ConfirmByCode
from allauth.mfa.recovery_codes.views import DownloadRecoveryCodesView, GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import path

from complaints.desk.signin import pages

sign_in, sign_out = pages.SignIn.as_view(), login_not_required(LogoutView.as_view())

urlpatterns = [
    path("login/", sign_in, name="login"),
    path("login/", sign_in, name="account_login"),
    path("login/code/", AuthenticateView.as_view(), name="mfa_authenticate"),
    path("login/passkey/", LoginWebAuthnView.as_view(), name="mfa_login_webauthn"),
    path("logout/", sign_out, name="logout"),
    path("logout/", sign_out, name="account_logout"),
    path("confirm/", ReauthenticateView.as_view(), name="account_reauthenticate"),
    path("confirm/code/", ConfirmByCode.as_view(), name="mfa_reauthenticate"),
    path("confirm/passkey/", ReauthenticateWebAuthnView.as_view(), name="mfa_reauthenticate_webauthn"),
    path("sign-in/", pages.overview, name="mfa_index"),
    path("sign-in/password/", pages.ChangePassword.as_view(), name="account_change_password"),
    path("sign-in/app/add/", ActivateTOTPView.as_view(), name="mfa_activate_totp"),
    path("sign-in/app/remove/", DeactivateTOTPView.as_view(), name="mfa_deactivate_totp"),
    path("sign-in/passkeys/", pages.passkeys, name="mfa_list_webauthn"),
    path("sign-in/passkeys/add/", AddWebAuthnView.as_view(), name="mfa_add_webauthn"),
    path("sign-in/passkeys/<int:pk>/name/", EditWebAuthnView.as_view(), name="mfa_edit_webauthn"),
    path("sign-in/passkeys/<int:pk>/remove/", RemoveWebAuthnView.as_view(), name="mfa_remove_webauthn"),
    path("sign-in/codes/", ViewRecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
    path("sign-in/codes/new/", GenerateRecoveryCodesView.as_view(), name="mfa_generate_recovery_codes"),
    path("sign-in/codes/download/", DownloadRecoveryCodesView.as_view(), name="mfa_download_recovery_codes"),
    path("sign-in/sessions/end/", pages.end_other_sessions, name="end_other_sessions"),
    path("sign-in/sessions/<int:number>/end/", pages.end_session, name="end_session"),
]

"""Is it alive, is it ready, is it in time; and figures for a monitor."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from complaints.queries.health import database_now, health


@login_not_required
@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "alive"})


@login_not_required
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers."""
    try:
        database_now()
    except Error:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ready"})


@login_not_required
@never_cache
def deep(request: HttpRequest) -> HttpResponse:
    """The engine is in time: the sweep is alive, nothing due waits longer than two minutes."""
    try:
        found = health()
    except Error:
        return JsonResponse({"status": "no database"}, status=503)
    body = {
        "status": "well" if found.well else "late",
        "clock_lag_seconds": round(found.clock_lag, 3),
        "outbox_lag_seconds": round(found.outbox_lag, 3),
        "outbox_parked": found.parked,
        "sweep_age_seconds": found.sweep_age,
    }
    return JsonResponse(body, status=200 if found.well else 503)


@login_not_required
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The same figures for Prometheus."""
    found, registry = health(), CollectorRegistry()
    Gauge("redress_clock_lag_seconds", "Age of the oldest due step not fired", registry=registry).set(found.clock_lag)
    Gauge("redress_outbox_lag_seconds", "Age of the oldest row not sent", registry=registry).set(found.outbox_lag)
    Gauge("redress_outbox_parked", "Rows given up", registry=registry).set(found.parked)
    Gauge("redress_sweep_age_seconds", "Age of the last sweep", registry=registry).set(found.sweep_age or -1)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
